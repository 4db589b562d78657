#!/usr/bin/env bash
# Runs every query of every panel and rule once against real gateways: starts one (with an embedded PostgreSQL, and a
# stand-in for the model), one with Redis, and a Prometheus that scrapes both every second, sends them traffic of every kind
# and asks (QueryCheck). Needs what "make build" leaves, curl, and prometheus or Go to build it; without redis-server the
# queries of Redis are not asked.
set -euo pipefail
cd "$(dirname "$0")/../.."

port=${PORT_BASE:-18200}
prometheus_port=$((port + 1))
if ! prometheus=$(sh scripts/prometheus-tool.sh prometheus); then
  [ "${SUSANOH_REQUIRE_PROMTOOL:-false}" = true ] && exit 1
  echo "neither prometheus nor Go to build it is on the PATH: the queries of the dashboards are not run"
  exit 0
fi
jdk=$(sh scripts/find-jdk.sh)
work=$(mktemp -d)
pids=()
finish() {
  for p in "${pids[@]}"; do kill "$p" 2>/dev/null && wait "$p" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

"$jdk/bin/java" -cp gateway/target/susanoh.jar:model-stand-in/target/classes io.susanoh.standin.GeminiStandIn \
  $((port + 2)) >"$work/stand-in.log" 2>&1 &
pids+=($!)

url=http://127.0.0.1:$port
SUSANOH_DEMO=true SUSANOH_ADMIN_PASSWORD=queries PORT=$port HOST=127.0.0.1 SUSANOH_DATA_DIR="$work/data" \
  L2_SETTLE_MS=100 GEMINI_API_KEY=stand-in GEMINI_BASE_URL=http://127.0.0.1:$((port + 2)) \
  SUSANOH_L2_CACHE_ENTRIES=0 "$jdk/bin/java" -jar gateway/target/susanoh.jar >"$work/gateway.log" 2>&1 &
pids+=($!)
gateway=$!

redis_url= without_redis=()
if command -v redis-server >/dev/null; then
  redis-server --port $((port + 3)) --bind 127.0.0.1 --save '' --dir "$work" >"$work/redis.log" 2>&1 &
  pids+=($!)
  redis_url=http://127.0.0.1:$((port + 4))
  SUSANOH_DEMO=true SUSANOH_ADMIN_PASSWORD=queries PORT=$((port + 4)) HOST=127.0.0.1 SUSANOH_DATA_DIR="$work/shared" \
    REDIS_URL=redis://127.0.0.1:$((port + 3)) L2_SETTLE_MS=100 \
    "$jdk/bin/java" -jar gateway/target/susanoh.jar >"$work/shared.log" 2>&1 &
  pids+=($!)
elif [ "${SUSANOH_REQUIRE_REDIS:-false}" = true ]; then
  echo "redis-server is required, and not on the PATH" >&2
  exit 1
else
  echo "redis-server is not on the PATH: the queries of Redis are not asked"
  without_redis=('susanoh_(redis|profile)|susanoh:redis')
fi

sed "s/127.0.0.1:8080'/127.0.0.1:$port'${redis_url:+, '${redis_url#http://}'}/; s/_interval: .*/_interval: 1s/" deploy/prometheus/prometheus.yml >"$work/prometheus.yml"
sed 's/^    interval: .*/    interval: 1s/' deploy/prometheus/rules.yml >"$work/rules.yml"
"$prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
  --web.listen-address="127.0.0.1:$prometheus_port" >"$work/prometheus.log" 2>&1 &
pids+=($!)

await() { # url
  for _ in $(seq 1800); do
    curl -fs -o /dev/null "$1" && return
    sleep 0.1
  done
  echo "nothing answers at $1" >&2
  tail -n 20 "$work"/*.log >&2
  exit 1
}
await "$url/readyz"
[ -z "$redis_url" ] || await "$redis_url/readyz"
await "http://127.0.0.1:$prometheus_port/-/ready"

login() { # url
  curl -fs "$1/api/v1/auth/token" -d username=admin --data-urlencode password=queries \
    | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}
token=$(login "$url")
redis_token=${redis_url:+$(login "$redis_url")}
traffic() { # a fraud and its analysis, a withdrawal, reads, mistakes
  if [ -n "$redis_url" ]; then
    curl -s -o /dev/null -X POST -H "Authorization: Bearer $redis_token" "$redis_url/api/v1/demo/showcase/smurfing"
    curl -s -o /dev/null -H "Authorization: Bearer $redis_token" "$redis_url/api/v1/users/user_boss_01"
  fi
  curl -s -o /dev/null -X POST -H "Authorization: Bearer $token" "$url/api/v1/demo/showcase/smurfing"
  curl -s -o /dev/null "$url/api/v1/withdraw" -H 'Content-Type: application/json' -d '{"user_id":"user_boss_01","amount":1}'
  curl -s -o /dev/null -H "Authorization: Bearer $token" "$url/api/v1/stats"
  curl -s -o /dev/null "$url/api/v1/events" -H 'Content-Type: application/json' -d '{}'
  curl -s -o /dev/null "$url/nothing"
}
"$jdk/bin/java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.SteadyRate "$port" 3600 200 >"$work/load.log" 2>&1 &
pids+=($!)
# A rate needs a few scrapes, and the first verdict is an increase only if there was a scrape before it.
for attempt in $(seq 12); do
  for _ in 1 2 3 4 5; do traffic; sleep 1; done
  "$jdk/bin/jcmd" "$gateway" GC.run >/dev/null
  if "$jdk/bin/java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.QueryCheck \
    "http://127.0.0.1:$prometheus_port" deploy/grafana deploy/prometheus/empty-when-healthy.txt "${without_redis[@]}" \
    >"$work/check.log"; then
    cat "$work/check.log"
    exit 0
  fi
done
echo "after $attempt attempts:" >&2
cat "$work/check.log" >&2
exit 1
