#!/bin/sh
# Starts a stand-in for the Gemini API and a gateway that asks it, until the gateway ends. Its mood can be changed:
#   curl -X PUT http://127.0.0.1:8089/stand-in/mood/down
# (good, slow, rate-limited, error, garbage, wrong-target, truncated, obeying, down; ?millis= says how late slow is).
set -eu
cd "$(dirname "$0")/.."
java="${JAVA_HOME:-$(sh scripts/find-jdk.sh)}/bin/java"
port="${STAND_IN_PORT:-8089}"

"$java" -cp "gateway/target/susanoh.jar:model-stand-in/target/classes" io.susanoh.standin.GeminiStandIn "$port" &
stand_in=$!
trap 'kill $stand_in 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM

GEMINI_API_KEY=stand-in GEMINI_BASE_URL="http://127.0.0.1:$port" "$java" -jar gateway/target/susanoh.jar
