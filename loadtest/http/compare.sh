#!/usr/bin/env bash
# CPU time per request of two gateways, in alternating rounds of one run: what a change costs or saves. CPU time of the
# server process (user and system, /proc/<pid>/stat) over the requests that wrk counts is steadier than requests per
# second on a machine that others use too. Server on one core with one event loop, wrk with 64 keep-alive connections on
# another; journal and follower on, API key checked, the drain held at 500 rows/s, /metrics scraped every 5 s.
#
#   loadtest/http/compare.sh <jar A> <jar B> [rounds] [seconds a round]
#
# Settings for one side only: A_ENV="L1_FOLLOWER=off" B_ENV="...". PORT_BASE (18190) and the port after it are used.
set -euo pipefail
jars=("$(realpath "$1")" "$(realpath "$2")")
rounds=${3:-5}
seconds=${4:-10}
cd "$(dirname "$0")/../.."

java="$(sh scripts/find-jdk.sh)/bin/java"
base=${PORT_BASE:-18190}
work=$(mktemp -d)
pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done; rm -rf "$work"' EXIT

command -v wrk >/dev/null || { echo "compare needs wrk (Debian: apt-get install wrk)" >&2; exit 1; }
[ "$(nproc)" -ge 2 ] || { echo "compare needs two cores" >&2; exit 1; }

envs=("${A_ENV:-}" "${B_ENV:-}")
for side in 0 1; do
  # shellcheck disable=SC2086 # several settings
  env PORT=$((base + side)) HOST=127.0.0.1 SUSANOH_EVENT_LOOPS=1 SUSANOH_API_KEYS=bench \
    SUSANOH_DRAIN_ROWS_PER_SECOND=500 SUSANOH_DATA_DIR="$work/$side" ${envs[$side]} \
    taskset -c 0 "$java" -jar "${jars[$side]}" >"$work/$side.log" 2>&1 &
  pids+=($!)
done
for side in 0 1; do
  for _ in $(seq 1800); do
    curl -fs -o /dev/null "http://127.0.0.1:$((base + side))/readyz" && continue 2
    sleep 0.1
  done
  echo "nothing ready on port $((base + side)):" >&2
  cat "$work/$side.log" >&2
  exit 1
done

ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }

load() { # side -> microseconds of CPU a request
  local pid=${pids[$1]} port=$((base + $1)) before
  before=$(ticks "$pid")
  while sleep 5; do curl -fs -o /dev/null "http://127.0.0.1:$port/metrics"; done &
  local scraper=$!
  BENCH_RUN="$RANDOM$RANDOM" taskset -c 1 wrk -t1 -c64 -d"${seconds}s" -s loadtest/http/event.lua \
    "http://127.0.0.1:$port/api/v1/events" >"$work/wrk.log"
  kill "$scraper" && wait "$scraper" 2>/dev/null || true
  awk -v hz="$(getconf CLK_TCK)" -v ticks="$(($(ticks "$pid") - before))" '
    /requests in/ {requests = $1}
    /^RESULT/ {if ($3 > 0) print "errors: " $3 > "/dev/stderr"}
    END {printf "%.3f\n", ticks / hz * 1e6 / requests}' "$work/wrk.log"
}

for _ in 1 2; do for side in 0 1; do load $side >/dev/null; done; done # warm
for round in $(seq "$rounds"); do
  a=$(load 0)
  b=$(load 1)
  awk -v r="$round" -v a="$a" -v b="$b" \
    'BEGIN {printf "round %d: A %.2f us, B %.2f us of CPU a request, B/A %.3f\n", r, a, b, b / a}'
  echo "$a $b" >>"$work/result"
done
awk '{print $2 / $1}' "$work/result" | sort -n | awk '{v[NR] = $1}
  END {m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; printf "median of B/A: %.3f\n", m}'
