#!/usr/bin/env bash
# Events a second through the store in Redis, against the same script pipelined by a bare client in the same run.
# Needs redis-server and a build (make build); starts a server of its own on a free port.
set -euo pipefail
cd "$(dirname "$0")/../.."

java="${JAVA_HOME:-$(sh scripts/find-jdk.sh)}/bin/java"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
work=$(mktemp -d)
redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no --dir "$work" --loglevel warning &
server=$!
trap 'kill "$server"; wait "$server" || true; rm -rf "$work"' EXIT
until redis-cli -p "$port" ping >/dev/null 2>&1; do sleep 0.05; done

"$java" -Xmx2g --enable-native-access=ALL-UNNAMED -cp loadtest/target/benchmarks.jar \
  io.susanoh.gateway.redis.RedisRate "$port" "$server" "${1:-1}" "${2:-15}"
