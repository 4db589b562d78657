#!/usr/bin/env bash
# Requests per second of POST /api/v1/events as a ratio to a bare Vert.x handler that reads the body and answers a
# constant, both in one run: server on one core with one event loop, wrk with 64 keep-alive connections on another.
# Journal on, API key checked, the drain held at 500 rows/s; Rust with the follower on and off, Java with it on.
# The warm-up is long because the compiler has the same one core, and goes in turns of five seconds because connections that
# open and close have it compile the way of a request anew.
#
#   loadtest/http/bench.sh [rounds] [seconds a round] [seconds to warm up]
#
# GATEWAY_JVM_FLAGS are the gateway's.
set -euo pipefail
cd "$(dirname "$0")/../.."
. loadtest/http/first.sh

rounds=${1:-3}
seconds=${2:-5}
warm=${3:-60}
java="$(sh scripts/find-jdk.sh)/bin/java"
work=$(mktemp -d)
pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done; rm -rf "$work"; as_they_were' EXIT
go_first

command -v wrk >/dev/null || { echo "bench needs wrk (Debian: apt-get install wrk)" >&2; exit 1; }
[ "$(nproc)" -ge 2 ] || { echo "bench needs two cores" >&2; exit 1; }

await() { # port, path
  for _ in $(seq 600); do
    curl -fs -o /dev/null "http://127.0.0.1:$1$2" && return
    sleep 0.1
  done
  echo "nothing ready on port $1" >&2
  exit 1
}

load() { # port -> requests per second
  BENCH_RUN="$RANDOM$RANDOM" taskset -c 1 wrk -t1 -c64 -d"${2}s" --latency -s loadtest/http/event.lua \
    "http://127.0.0.1:$1/api/v1/events" >"$work/wrk.log"
  awk '/^RESULT/ {if ($3 > 0) print "errors: " $3 > "/dev/stderr"; print $2, $4, $5}' "$work/wrk.log"
}

taskset -c 0 "$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.BareHandler 18181 1 &
pids+=($!)
await 18181 /
port=18182
for run in "rust on" "rust off" "java on"; do
  read -r engine follower <<<"$run"
  PORT=$port HOST=127.0.0.1 SUSANOH_EVENT_LOOPS=1 SUSANOH_API_KEYS=bench SUSANOH_DRAIN_ROWS_PER_SECOND=500 \
    L1_ENGINE_PROVIDER=$engine L1_FOLLOWER=$follower SUSANOH_DATA_DIR="$work/$port" \
    taskset -c 0 "$java" ${GATEWAY_JVM_FLAGS:-} -jar gateway/target/susanoh.jar >"$work/$port.log" 2>&1 &
  gateway=$!
  pids+=("$gateway")
  await $port /readyz
  for _ in $(seq $((warm / 5))); do
    load $port 5 >/dev/null
  done
  load 18181 5 >/dev/null
  load 18181 5 >/dev/null
  for round in $(seq "$rounds"); do
    read -r bare bare50 bare99 <<<"$(load 18181 "$seconds")"
    read -r rate p50 p99 <<<"$(load $port "$seconds")"
    awk -v e="$engine, follower $follower," -v r="$round" -v b="$bare" -v g="$rate" -v b50="$bare50" -v g50="$p50" -v b99="$bare99" -v g99="$p99" \
      'BEGIN {printf "%s round %d: bare %d/s (p50 %d us, p99 %d us), gateway %d/s (p50 %d us, p99 %d us), ratio %.2f\n",
              e, r, b, b50, b99, g, g50, g99, g / b}'
  done
  kill "$gateway" && wait "$gateway" 2>/dev/null || true
  port=$((port + 1))
done
