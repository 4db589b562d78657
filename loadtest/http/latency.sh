#!/usr/bin/env bash
# Latency of POST /api/v1/events at 20 000/s, open loop, with 5 M live entries in the windows, as a ratio to a bare Vert.x
# handler that reads the body, alternately in one run: server on one core with one event loop, generator on another. Journal and
# follower on, API key checked, the drain held at 500 rows/s. Says when the generator was saturated: such a round
# shows nothing.
#
#   loadtest/http/latency.sh [rounds] [seconds a round]
#   RATE=20000 ENTRIES=5000000 TARGETS=1000000 ENGINE=rust ARRIVALS=even|poisson   from the environment
set -euo pipefail
cd "$(dirname "$0")/../.."
. loadtest/http/first.sh

rounds=${1:-3}
seconds=${2:-20}
rate=${RATE:-20000}
entries=${ENTRIES:-5000000}
targets=${TARGETS:-1000000}
engine=${ENGINE:-rust}
arrivals=${ARRIVALS:-even}
bare_port=${BARE_PORT:-18184}
port=${PORT:-18185}
java="$(sh scripts/find-jdk.sh)/bin/java"
work=$(mktemp -d)
pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done; rm -rf "$work"; as_they_were' EXIT
go_first

[ "$(nproc)" -ge 2 ] || { echo "latency needs two cores" >&2; exit 1; }

await() { # port, path
  for _ in $(seq 600); do
    curl -fs -o /dev/null "http://127.0.0.1:$1$2" && return
    sleep 0.1
  done
  echo "nothing ready on port $1" >&2
  exit 1
}

live() { # entries in the gateway's windows, of the engine that answers
  curl -fs "http://127.0.0.1:$port/metrics" |
    awk '/^susanoh_l1_window_entries/ {if ($NF > most) most = $NF} END {printf "%d", most}'
}

open_loop() { # port, run
  taskset -c 1 "$java" -XX:+UseSerialGC -Xms1g -Xmx1g -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.openloop.OpenLoop --port "$1" \
    --rate "$rate" --seconds "$seconds" --warmup 5 --targets "$targets" --arrivals "$arrivals" --api-key bench --run "$2" || [ $? -eq 2 ]
}

field() { sed -n "s/.*\b$1=\([0-9.]*\).*/\1/p" <<<"$2"; }

taskset -c 0 "$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.BareHandler "$bare_port" 1 &
pids+=($!)
await "$bare_port" /
PORT=$port HOST=127.0.0.1 SUSANOH_EVENT_LOOPS=1 SUSANOH_API_KEYS=bench SUSANOH_DRAIN_ROWS_PER_SECOND=500 \
  L1_ENGINE_PROVIDER=$engine SUSANOH_DATA_DIR="$work/data" SUSANOH_JOURNAL_BYTES_MAX=16GiB \
  taskset -c 0 "$java" ${GATEWAY_JVM_FLAGS:-} -jar gateway/target/susanoh.jar >"$work/gateway.log" 2>&1 &
pids+=($!)
await "$port" /readyz

# The windows: so many entries, evenly over the targets, as fast as they are taken.
"$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.openloop.Preload \
  --port "$port" --entries "$entries" --targets "$targets" --api-key bench
echo "$(live) live entries; $rate/s, $seconds s a round, $engine, arrivals $arrivals"

verdicts=""
for round in $(seq "$rounds"); do
  bare=$(open_loop "$bare_port" "bare-$round-$$")
  gateway=$(open_loop "$port" "gateway-$round-$$")
  echo "round $round bare:    $bare"
  echo "round $round gateway: $gateway live_entries=$(live)"
  for p in p50_us p99_us p999_us; do
    b=$(field $p "$bare") g=$(field $p "$gateway")
    awk -v p=$p -v b="$b" -v g="$g" -v r="$round" 'BEGIN {printf "round %d %-7s bare %7d us  gateway %7d us  ratio %.2f\n", r, p, b, g, g / b}'
    echo "$p $b $g" >>"$work/ratios"
  done
  l1=$(field l1_p99_us "$gateway")
  [ -z "$l1" ] || echo "round $round L1 in the gateway: p99 <= $l1 us, p99.9 <= $(field l1_p999_us "$gateway") us"
  case "$bare$gateway" in *saturated=yes*) verdicts="$verdicts $round" ;; esac
done
echo "median of $rounds rounds:"
for p in p50_us p99_us p999_us; do
  awk -v p=$p '$1 == p {print $3 / $2}' "$work/ratios" | sort -g |
    awk -v p=$p '{v[NR] = $1} END {printf "  %-7s ratio %.2f\n", p, v[int((NR + 1) / 2)]}'
done
if [ -n "$verdicts" ]; then
  echo "GENERATOR SATURATED in round(s)$verdicts: these show nothing about the gateway" >&2
  exit 2
fi
