#!/usr/bin/env bash
# Rows a second of each way to bring events into PostgreSQL, on one connection to a server of its own.
#
#   loadtest/http/drain-ways.sh [rows of each way]
set -euo pipefail
cd "$(dirname "$0")/../.."
. loadtest/http/first.sh

java="$(sh scripts/find-jdk.sh)/bin/java"
work=$(mktemp -d)
trap 'rm -rf "$work"; as_they_were' EXIT
go_first
"$java" -cp loadtest/target/benchmarks.jar:gateway/target/susanoh.jar io.susanoh.loadtest.drain.DrainWays \
  "$work" "${1:-1000000}" | grep -v '|-'
