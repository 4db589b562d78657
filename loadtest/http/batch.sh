#!/usr/bin/env bash
# Events per second of POST /api/v1/events/batch, 1 000 lines a batch, against Jackson's streaming parser alone on the same
# bytes: server on one core with one event loop, the client with four connections on another, then the parser on the
# server's core. Journal, key check and follower on (L1_FOLLOWER=off leaves it out), the drain held at 500 rows/s.
# The parser is measured twice: its tokens alone, whose texts it passes over, and with every value read, as a decoder must.
# CPU time an event is shown beside the rates: it is steadier on a machine that others use too. For the gateway it is that of
# its whole process, and of its event loop alone: all of it but the follower, the drain, the compiler and the collector.
#
#   loadtest/http/batch.sh [rounds] [seconds a round] [seconds to warm up]
#
# ENGINE (rust), PORT (18186) and CONNECTIONS (4) may be given.
set -euo pipefail
cd "$(dirname "$0")/../.."
. loadtest/http/first.sh

rounds=${1:-3}
seconds=${2:-10}
warm=${3:-20}
java="$(sh scripts/find-jdk.sh)/bin/java"
engine=${ENGINE:-rust}
port=${PORT:-18186}
work=$(mktemp -d)
gateway=
trap 'if [ -n "$gateway" ]; then kill "$gateway" 2>/dev/null && wait "$gateway" 2>/dev/null || true; fi; rm -rf "$work"; as_they_were' EXIT
go_first

[ "$(nproc)" -ge 2 ] || { echo "batch needs two cores" >&2; exit 1; }

rate() { # core, arguments -> what it prints
  taskset -c "$1" "$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.BatchRate "${@:2}"
}

ticks() { # pid -> of the process, of its event loop
  sed 's/.*) //' "/proc/$1/stat" | awk '{printf "%d ", $12 + $13}'
  grep -l '^vert.x-eventloo' "/proc/$1"/task/*/comm | sed 's/comm$/stat/' | xargs sed 's/.*) //' \
    | awk '{sum += $12 + $13} END {print sum}'
}

PORT=$port HOST=127.0.0.1 SUSANOH_EVENT_LOOPS=1 SUSANOH_API_KEYS=bench SUSANOH_DRAIN_ROWS_PER_SECOND=500 \
  L1_ENGINE_PROVIDER=$engine SUSANOH_DATA_DIR="$work/data" \
  taskset -c 0 "$java" -jar gateway/target/susanoh.jar >"$work/gateway.log" 2>&1 &
gateway=$!
for _ in $(seq 1800); do
  curl -fs -o /dev/null "http://127.0.0.1:$port/readyz" && break
  sleep 0.1
done

rate 1 load "$port" bench "${CONNECTIONS:-4}" "$warm" >/dev/null
for round in $(seq "$rounds"); do
  read -r process loop <<<"$(ticks $gateway)"
  read -r _ events nanos <<<"$(rate 1 load "$port" bench "${CONNECTIONS:-4}" "$seconds")"
  read -r process_end loop_end <<<"$(ticks $gateway)"
  read -r _ parsed parse_nanos parse_cpu <<<"$(rate 0 parse "$((seconds / 2 + 1))" tokens)"
  read -r _ valued _ value_cpu <<<"$(rate 0 parse "$((seconds / 2 + 1))" values)"
  awk -v round="$round" -v engine="$engine" -v hz="$(getconf CLK_TCK)" -v events="$events" -v nanos="$nanos" \
    -v process="$((process_end - process))" -v loop="$((loop_end - loop))" \
    -v parsed="$parsed" -v parse_nanos="$parse_nanos" -v parse_cpu="$parse_cpu" -v value_cpu="$((value_cpu / valued))" 'BEGIN {
      of_process = process / hz * 1e9 / events; of_loop = loop / hz * 1e9 / events
      printf "%s round %d: gateway %d events/s, parser %d events/s, ratio %.2f; CPU an event: process %d ns, event loop %d ns, parser %d ns, with values %d ns\n",
        engine, round, events / nanos * 1e9, parsed / parse_nanos * 1e9, (events / nanos) / (parsed / parse_nanos),
        of_process, of_loop, parse_cpu / parsed, value_cpu}'
done
