#!/usr/bin/env bash
# CPU time per request of two gateways, in alternating rounds of one run: what a change costs or saves. CPU time (user and
# system, /proc/<pid>/stat) over the requests that wrk counts is steadier than requests per second on a machine that others
# use too: of the whole process, and of its event loop alone, where the compiler's and the collector's threads are left out.
# Server on one core with one event loop, wrk with 64 keep-alive connections on another; journal and follower on, API key
# checked, the drain held at 500 rows/s, /metrics scraped every 5 s.
#
#   loadtest/http/compare.sh <jar A> <jar B> [rounds] [seconds a round] [seconds to warm up]
#
# Settings for one side only: A_ENV="L1_FOLLOWER=off" B_ENV="...". PORT_BASE (18190) and the port after it are used.
set -euo pipefail
jars=("$(realpath "$1")" "$(realpath "$2")")
rounds=${3:-10}
seconds=${4:-5}
warm=${5:-30}
cd "$(dirname "$0")/../.."
. loadtest/http/first.sh

java="$(sh scripts/find-jdk.sh)/bin/java"
base=${PORT_BASE:-18190}
work=$(mktemp -d)
pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done; rm -rf "$work"; as_they_were' EXIT
go_first

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

ticks() { # pid -> of the process, of its event loop
  # A thread's name may have spaces, so fields are counted from behind it.
  sed 's/.*) //' "/proc/$1/stat" | awk '{printf "%d ", $12 + $13}'
  grep -l '^vert.x-eventloo' "/proc/$1"/task/*/comm | sed 's/comm$/stat/' | xargs sed 's/.*) //' \
    | awk '{sum += $12 + $13} END {print sum}'
}

load() { # side, seconds -> microseconds of CPU a request: of the process, of its event loop
  local pid=${pids[$1]} port=$((base + $1)) before after
  while sleep 5; do curl -fs -o /dev/null "http://127.0.0.1:$port/metrics"; done &
  local scraper=$!
  before=$(ticks "$pid")
  BENCH_RUN="$RANDOM$RANDOM" taskset -c 1 wrk -t1 -c64 -d"${2}s" -s loadtest/http/event.lua \
    "http://127.0.0.1:$port/api/v1/events" >"$work/wrk.log"
  after=$(ticks "$pid")
  kill "$scraper" && wait "$scraper" 2>/dev/null || true
  awk -v hz="$(getconf CLK_TCK)" -v before="$before" -v after="$after" '
    /requests in/ {requests = $1}
    /^RESULT/ {if ($3 > 0) print "errors: " $3 > "/dev/stderr"}
    END {
      split(before, b); split(after, a)
      printf "%.2f %.2f\n", (a[1] - b[1]) / hz * 1e6 / requests, (a[2] - b[2]) / hz * 1e6 / requests
    }' "$work/wrk.log"
}

for side in 0 1 0 1; do load $side "$((warm / 2))" >/dev/null; done
for round in $(seq "$rounds"); do
  # Whoever is second finds the machine as the first has left it, so they take turns at being first.
  if [ $((round % 2)) -eq 0 ]; then
    read -r b b_loop <<<"$(load 1 "$seconds")"
    read -r a a_loop <<<"$(load 0 "$seconds")"
  else
    read -r a a_loop <<<"$(load 0 "$seconds")"
    read -r b b_loop <<<"$(load 1 "$seconds")"
  fi
  echo "round $round: A $a us of CPU a request (event loop $a_loop), B $b us (event loop $b_loop)"
  echo "$a $b $a_loop $b_loop" >>"$work/result"
done
median() { sort -n | awk '{v[NR] = $1} END {m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; printf "%.3f\n", m}'; }
echo "median of B/A: process $(awk '{print $2 / $1}' "$work/result" | median), event loop $(awk '{print $4 / $3}' "$work/result" | median)"
