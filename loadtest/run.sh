#!/usr/bin/env bash
# Load tests from nothing to a report: installs what is missing, makes the data, starts a gateway for each scenario, loads it,
# ends it, and writes loadtest/target/report/index.html. "make load" builds first and calls this. README.md says how to read it.
#
#   LOAD="smoke ramp spike canary locust"   which scenarios, in this order (also: soak)
#   LOAD_SECONDS=30     the main part of each            LOAD_RATE=200       events a second (spike: 4 times that; ramp: 10 times)
#   LOAD_ENGINE=rust    which engine, but for canary     LOAD_SEED=42        of the traffic
#   LOAD_EVENTS=60000   how many, then again with new ids
#   LOAD_URL=http://…   a gateway that runs already, with LOAD_API_KEY; none is started then, and canary is left out
set -euo pipefail
cd "$(dirname "$0")/.."

scenarios=${LOAD:-smoke ramp spike canary locust}
seconds=${LOAD_SECONDS:-30}
rate=${LOAD_RATE:-200}
engine=${LOAD_ENGINE:-rust}
seed=${LOAD_SEED:-42}
events=${LOAD_EVENTS:-60000}
url=${LOAD_URL:-}
port=${LOAD_PORT:-18190}
key=${LOAD_API_KEY:-load-test}
java="$(sh scripts/find-jdk.sh)/bin/java"
target=$PWD/loadtest/target
runs=$target/load/runs
venv=$target/venv
gateway=
data_dir=

say() { echo "load: $*" >&2; }

stop_gateway() {
  if [ -n "$gateway" ]; then
    kill "$gateway" 2>/dev/null && wait "$gateway" 2>/dev/null || true
    gateway=
  fi
  [ -z "$data_dir" ] || rm -rf "$data_dir"
  data_dir=
}
trap stop_gateway EXIT

# k6 of this machine, else of Go's bin directory, where it is built once.
find_k6() {
  command -v k6 && return
  command -v go >/dev/null || { say "needs k6, or go to build it"; exit 1; }
  local built
  built=$(go env GOPATH)/bin/k6
  [ -x "$built" ] || { say "building k6, a minute or two" && go install go.k6.io/k6@latest >&2; }
  echo "$built"
}

find_locust() {
  [ -x "$venv/bin/locust" ] || {
    say "installing Locust into $venv"
    python3 -m venv "$venv" >&2
    "$venv/bin/pip" install -q --disable-pip-version-check -r loadtest/locust/requirements.txt >&2
  }
  echo "$venv/bin/locust"
}

# With two cores or more the load has the last one for itself, and gateway and PostgreSQL have the others.
cores=$(nproc)
if [ "$cores" -ge 2 ] && command -v taskset >/dev/null; then
  on_load="taskset -c $((cores - 1))"
  on_gateway="taskset -c 0-$((cores - 2))"
else
  on_load='' on_gateway=''
  say "one core for all: expect a saturated generator"
fi

start_gateway() { # engine
  [ -z "$url" ] || return 0
  data_dir=$(mktemp -d)
  PORT=$port HOST=127.0.0.1 SUSANOH_API_KEYS=$key L1_ENGINE_PROVIDER=$1 SUSANOH_DATA_DIR=$data_dir/data \
    $on_gateway "$java" -jar gateway/target/susanoh.jar >"$target/load/gateway-$1.log" 2>&1 &
  gateway=$!
  for _ in $(seq 600); do
    curl -fs -o /dev/null "http://127.0.0.1:$port/readyz" && return
    kill -0 "$gateway" 2>/dev/null || break
    sleep 0.1
  done
  say "the gateway did not become ready:" && tail -n 20 "$target/load/gateway-$1.log" >&2
  exit 1
}

describe() { # directory, scenario, engine, rate, seconds, command
  cat >"$1/run.properties" <<END
scenario=$2
engine=$3
rate=$4
seconds=$5
command=$6
END
}

number=0
new_run() { # scenario, engine -> directory
  number=$((number + 1))
  directory=$runs/$(printf '%02d' $number)-$1-$2
  mkdir -p "$directory"
}

run_k6() { # scenario, engine, rate, seconds
  new_run "$1" "$2"
  say "$1 on $2: $3/s, $4 s"
  local command=(k6 run -q -e "RATE=$3" -e "SECONDS=$4" -e "RUN=$run_id-$number" -e "BASE_URL=${url:-http://127.0.0.1:$port}"
    -e "DATA=$data" --out "csv=$directory/samples.csv" "loadtest/k6/$1.js")
  describe "$directory" "$1" "$2" "$3" "$4" "${command[*]}"
  [ -n "$url" ] || warm_up
  local status=0
  local TIMEFORMAT='wall=%R user=%U system=%S'
  { time API_KEY=$key SUMMARY="$directory/summary.json" K6_CSV_TIME_FORMAT=unix_milli K6_NO_USAGE_REPORT=true \
    $on_load "$k6" "${command[@]:1}" 2>"$directory/k6.log"; } 2>"$directory/time.txt" || status=$?
  # 99: a threshold was crossed, which is the report's to judge. 108: a ramp has ended itself the same way.
  if [ ! -s "$directory/summary.json" ] || { [ $status -ne 0 ] && [ $status -ne 99 ] && [ $status -ne 108 ]; }; then
    say "k6 ended with status $status:" && tail -n 20 "$directory/k6.log" >&2
    exit 1
  fi
}

# A JVM that has just started is measured by nobody.
warm_up() {
  API_KEY=$key K6_NO_USAGE_REPORT=true $on_load "$k6" run -q -e RATE="$rate" -e SECONDS=8 -e RUN="$run_id-$number-warm" \
    -e BASE_URL="http://127.0.0.1:$port" -e DATA="$data" loadtest/k6/soak.js >/dev/null 2>&1 || true
}

run_locust() { # engine, rate, seconds
  new_run locust "$1"
  say "locust on $1: $2/s, $3 s"
  local command=(locust -f loadtest/locust/locustfile.py --headless --only-summary -u 50 -r 50 -t "$3s"
    -H "${url:-http://127.0.0.1:$port}")
  describe "$directory" locust "$1" "$2" "$3" "RATE=$2 ${command[*]}"
  API_KEY=$key RATE=$2 RUN="$run_id-$number" DATA="$data" SUMMARY="$directory/locust.json" \
    $on_load "$locust" "${command[@]:1}" >"$directory/locust.log" 2>&1 || true
  [ -s "$directory/locust.json" ] || { say "locust failed:" && tail -n 20 "$directory/locust.log" >&2; exit 1; }
}

mkdir -p "$target/load"
rm -rf "$runs"
k6=$(find_k6)
case " $scenarios " in *' locust '*) locust=$(find_locust) ;; esac
data=$target/load/traffic.ndjson
run_id=$(date +%s)-$$
"$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.traffic.GenerateTraffic \
  --events "$events" --seed "$seed" --rate "$rate" --timestamps absent --out "$data" >/dev/null

for scenario in $scenarios; do
  case $scenario in
    smoke) engines=$engine at=50 during=10 ;;
    ramp) engines=$engine at=$((rate * 10)) during=$((seconds * 2)) ;;
    spike) engines=$engine at=$((rate * 4)) during=$seconds ;;
    soak) engines=$engine at=$rate during=$seconds ;;
    canary) engines='java rust' at=$rate during=$seconds ;;
    locust) engines=$engine at=$((rate / 4)) during=$((seconds / 2)) ;;
    *) say "no scenario $scenario" && exit 2 ;;
  esac
  [ -z "$url" ] || engines=running
  if [ "$scenario" = canary ] && [ -n "$url" ]; then
    say "canary is left out: it starts gateways of its own"
    continue
  fi
  for provider in $engines; do
    start_gateway "$provider"
    if [ "$scenario" = locust ]; then
      run_locust "$provider" "$at" "$during"
    else
      run_k6 "$scenario" "$provider" "$at" "$during"
    fi
    stop_gateway
  done
done

exec "$java" -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.report.Report --runs "$runs" \
  --out "$target/report/index.html" --seed "$seed" --command "LOAD=\"$scenarios\" LOAD_SECONDS=$seconds LOAD_RATE=$rate LOAD_SEED=$seed make load"
