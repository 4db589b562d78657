# Everything that everybody relies on. Run "make help".

# A JDK of 21 or newer: JAVA_HOME when it is one, else the newest that this machine has.
export JAVA_HOME := $(shell sh scripts/find-jdk.sh)
MVN := mvn -B -ntp
CARGO := $(shell command -v cargo 2>/dev/null)
PYTHON := $(shell command -v python3 2>/dev/null)
RUST := l1-native/rust

# What "make bench" has JMH run; BENCH= runs every benchmark with the figures of its annotations.
BENCH := -f 1 -wi 2 -w 2 -i 3 -r 2 EngineBenchmark

.PHONY: help run build test test-faults bench load moods queries fmt lint clean jdk

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

jdk:
	@test -n "$(JAVA_HOME)" || { echo "Susanoh needs a JDK of 21 or newer; none was found. Set JAVA_HOME." >&2; exit 1; }

run: build ## build and start everything on http://localhost:8080, with the demo endpoints; MODEL=stand-in has L2 ask a stand-in
ifeq ($(MODEL),stand-in)
	SUSANOH_DEMO=true exec sh scripts/run-with-stand-in.sh
else
	SUSANOH_DEMO=true exec $(JAVA_HOME)/bin/java -jar gateway/target/susanoh.jar
endif

build: jdk ## gateway/target/susanoh.jar, all that a server needs
	$(MVN) package -Dmaven.test.skip=true

test: jdk ## all tests; without cargo those of the Rust engine are skipped
ifneq ($(CARGO),)
	cd $(RUST) && cargo test --locked
else
	@echo "cargo is not on the PATH: the tests of the Rust engine are skipped"
endif
ifneq ($(PYTHON),)
	$(PYTHON) -B -m unittest discover -q -s deploy/rollout
else
	@echo "python3 is not on the PATH: the rollout script is not tested"
endif
	$(MVN) verify

test-faults: jdk ## whatever can break of several nodes breaks under load, at full length (needs redis-server, faketime)
	$(MVN) -pl gateway -am test -Dtest=ClusterFaultsTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dsusanoh.faults=all -Dsusanoh.away.seconds=20 -Dsusanoh.events.around=2000

bench: build ## ns per event of each engine (JMH), requests per second (needs wrk), what the drain holds
	$(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED -jar loadtest/target/benchmarks.jar $(BENCH)
	loadtest/http/bench.sh
	loadtest/http/drain.sh

load: build ## load tests (k6, Locust) and their report in loadtest/target/report/index.html; LOAD= and LOAD_SECONDS= choose
	LOAD="$(LOAD)" LOAD_SECONDS="$(LOAD_SECONDS)" loadtest/run.sh

moods: jdk ## L2 with the model in nine moods, under 200 jobs/s for MOOD_SECONDS (60) each; the table is in gateway/target/nine-moods.txt
	$(MVN) -q -pl gateway -am test -Dtest=NineMoodsTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dsusanoh.mood.seconds=$(or $(MOOD_SECONDS),60)

fmt: jdk ## format everything
	$(MVN) -q spotless:apply
ifneq ($(CARGO),)
	cd $(RUST) && cargo fmt
endif

queries: build ## run every query of the dashboards and rules against a real gateway (needs prometheus, or Go to build it)
	deploy/prometheus/check-queries.sh

lint: jdk ## check format (Java, Rust), clippy and the rules of Prometheus; the compiler checks the rest
	$(MVN) -q spotless:check
ifneq ($(CARGO),)
	cd $(RUST) && cargo fmt --check && cargo clippy --locked --all-targets -- -D warnings
else
	@echo "cargo is not on the PATH: the Rust engine is not checked"
endif
	sh scripts/check-rules.sh

clean: jdk ## remove what was built
	$(MVN) -q clean
	rm -rf $(RUST)/target
