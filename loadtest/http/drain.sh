#!/usr/bin/env bash
# The highest rate at which PostgreSQL keeps up with the events: an open-loop load at each rate in turn, gateway, embedded
# PostgreSQL and load on all cores of this machine, none before another: PostgreSQL has a session of its own.
#
#   loadtest/http/drain.sh [seconds a rate] [rate ...]
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
rates=("${@:2}")
[ "${#rates[@]}" -gt 0 ] || rates=(5000 10000 15000 20000)
java="$(sh scripts/find-jdk.sh)/bin/java"
work=$(mktemp -d)
PORT=18183 HOST=127.0.0.1 SUSANOH_DATA_DIR="$work/data" "$java" -jar gateway/target/susanoh.jar >"$work/gateway.log" 2>&1 &
gateway=$!
trap 'kill "$gateway" 2>/dev/null && wait "$gateway" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 600); do
  curl -fs -o /dev/null http://127.0.0.1:18183/readyz && break
  sleep 0.1
done
"$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.SteadyRate 18183 10 2000 >/dev/null
"$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.SteadyRate 18183 "$seconds" "${rates[@]}"
