#!/usr/bin/env bash
# What the drain costs: events wait in the journal while nothing drains them, then a gateway drains them as fast as it can
# before it serves. Says how many a second, and how many a second of one core, the gateway's thread and PostgreSQL's
# together.
#
#   loadtest/http/catch-up.sh [events] [jar]
set -euo pipefail
cd "$(dirname "$0")/../.."
. loadtest/http/first.sh

events=${1:-600000}
jar=${2:-gateway/target/susanoh.jar}
rate=15000
port=${SUSANOH_BENCH_PORT:-18184}
java="$(sh scripts/find-jdk.sh)/bin/java"
work=$(mktemp -d)
gateway=
trap '[ -z "$gateway" ] || { kill "$gateway" 2>/dev/null && wait "$gateway" 2>/dev/null; } || true; rm -rf "$work"; as_they_were' EXIT
go_first

start() {
  PORT=$port HOST=127.0.0.1 SUSANOH_DATA_DIR="$work/data" SUSANOH_DRAIN_ROWS_PER_SECOND=$1 SUSANOH_LOG_FORMAT=text \
    "$java" -Xmx2g -jar "$jar" >"$work/gateway.log" 2>&1 &
  gateway=$!
  for _ in $(seq 1200); do
    curl -fs -o /dev/null "http://127.0.0.1:$port/readyz" && return
    sleep 0.1
  done
  cat "$work/gateway.log"
  exit 1
}

# Seconds of user and system time of a process.
seconds() {
  sed 's/.*) //' "$1/stat" | awk -v hertz="$(getconf CLK_TCK)" '{ print ($12 + $13) / hertz }'
}

start 1
"$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.SteadyRate "$port" $((events / rate)) $rate
kill -9 "$gateway"
wait "$gateway" 2>/dev/null || true
start unlimited
line=$(grep -o 'drained [0-9]* records.*' "$work/gateway.log")
records=$(echo "$line" | awk '{ print $2 }')
millis=$(echo "$line" | grep -o 'in [0-9]* ms' | awk '{ print $2 }')
client=$(echo "$line" | grep -o 'with [0-9]* ms' | awk '{ print $2 / 1000 }')
# Of the server's sessions the one that has worked most is the drain's.
backend=$(pgrep -P "$(head -1 "$work/data/postgres/data/postmaster.pid")" | while read -r pid; do
  seconds "/proc/$pid"
done | sort -rn | head -1)
echo "$line"
awk -v records="$records" -v millis="$millis" -v client="$client" -v backend="$backend" 'BEGIN {
  printf "%.0f records a second\n", records * 1000 / millis
  printf "gateway thread %.1f s, PostgreSQL %.1f s: %.0f records a second of one core\n", client, backend,
    records / (client + backend)
}'
