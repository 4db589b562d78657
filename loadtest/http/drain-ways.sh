#!/usr/bin/env bash
# Rows a second of each way to bring events into PostgreSQL, on one connection to a server of its own.
#
#   loadtest/http/drain-ways.sh [rows of each way]
set -euo pipefail
cd "$(dirname "$0")/../.."

java="$(sh scripts/find-jdk.sh)/bin/java"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$java" -cp loadtest/target/benchmarks.jar:gateway/target/susanoh.jar io.susanoh.loadtest.drain.DrainWays \
  "$work" "${1:-1000000}"
