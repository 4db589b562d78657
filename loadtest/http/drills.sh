#!/usr/bin/env bash
# Latency of POST /api/v1/events, open loop, while an L1 engine fails in every way that can be drilled, in one shard and in
# all: for each drill a run of its own, the drill on in the middle half of it. The bound of p99 is 30 ms.
#
#   loadtest/http/drills.sh [seconds a run]
#   RATE=2000 ENTRIES=500000 TARGETS=100000 ENGINE=rust   from the environment
set -euo pipefail
cd "$(dirname "$0")/../.."
. loadtest/http/first.sh

seconds=${1:-12}
rate=${RATE:-2000}
entries=${ENTRIES:-500000}
targets=${TARGETS:-100000}
engine=${ENGINE:-rust}
port=${PORT:-18186}
bound_us=30000
java="$(sh scripts/find-jdk.sh)/bin/java"
work=$(mktemp -d)
url=http://127.0.0.1:$port

PORT=$port HOST=127.0.0.1 SUSANOH_API_KEYS=drills SUSANOH_ADMIN_PASSWORD=drills-drills SUSANOH_DRILLS=true \
  L1_ENGINE_PROVIDER=$engine SUSANOH_DATA_DIR="$work/data" \
  "$java" ${GATEWAY_JVM_FLAGS:-} -jar gateway/target/susanoh.jar >"$work/gateway.log" 2>&1 &
gateway=$!
trap 'kill "$gateway" 2>/dev/null && wait "$gateway" 2>/dev/null || true; rm -rf "$work"; as_they_were' EXIT
go_first
for _ in $(seq 600); do
  curl -fs -o /dev/null "$url/readyz" && break
  sleep 0.1
done
token=$(curl -fs -d 'username=admin&password=drills-drills' "$url/api/v1/auth/token" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

put() { # body
  curl -fs -o /dev/null -X PUT -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$1" "$url/api/v1/engine/drill"
}

sound() { # waits until both engines are
  for _ in $(seq 600); do
    [ "$(curl -fs -H "Authorization: Bearer $token" "$url/api/v1/engine" | grep -o '"state":"sound"' | wc -l)" = 2 ] && return
    sleep 0.1
  done
  echo "an engine does not come back" >&2
  exit 1
}

open_loop() { # run
  "$java" -XX:+UseSerialGC -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.openloop.OpenLoop --port "$port" \
    --rate "$rate" --seconds "$seconds" --warmup 2 --targets "$targets" --arrivals poisson --api-key drills --run "$1" || [ $? -eq 2 ]
}

field() { sed -n "s/.*\b$1=\([0-9.]*\).*/\1/p" <<<"$2"; }

over=0
run() { # name, body of the drill or nothing
  local result
  open_loop "$1-$$" >"$work/result" &
  local load=$!
  sleep $((2 + seconds / 4))
  [ -z "$2" ] || put "$2"
  sleep $((seconds / 2))
  put '{"kind":"none"}'
  wait "$load"
  result=$(cat "$work/result")
  sound
  printf '%-28s p50 %7d us   p99 %7d us   p99.9 %7d us   %s\n' "$1" "$(field p50_us "$result")" "$(field p99_us "$result")" \
    "$(field p999_us "$result")" "$(grep -o 'saturated=[a-z]*' <<<"$result")"
  [ "$(field p99_us "$result")" -le "$bound_us" ] || over=1
}

"$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.openloop.Preload \
  --port "$port" --entries "$entries" --targets "$targets" --api-key drills
other=$([ "$engine" = rust ] && echo java || echo rust)
echo "$engine answers, $entries entries, $rate/s, $seconds s a run"
run none ""
for shard in 11 null; do
  where=$([ $shard = null ] && echo everywhere || echo "shard $shard")
  run "panic, $where" "{\"kind\":\"panic\",\"engine\":\"$engine\",\"shard\":$shard}"
  run "wrong_answer, $where" "{\"kind\":\"wrong_answer\",\"engine\":\"$engine\",\"shard\":$shard}"
  run "load_failure, $where" "{\"kind\":\"load_failure\",\"engine\":\"$engine\",\"shard\":$shard}"
  run "slow_answer 15 ms, $where" "{\"kind\":\"slow_answer\",\"engine\":\"$engine\",\"shard\":$shard,\"delay_ms\":15}"
  run "difference, $where" "{\"kind\":\"difference\",\"engine\":\"$other\",\"shard\":$shard}"
done
curl -fs "$url/metrics" | grep -E '^susanoh_l1_(fallbacks|rebuilds|differences)_total' | grep -v ' 0.0$'
[ "$over" = 0 ] || { echo "p99 OVER $bound_us us" >&2; exit 1; }
