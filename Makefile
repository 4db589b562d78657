# Everything that everybody relies on. Run "make help".

# A JDK of 21 or newer: JAVA_HOME when it is one, else the newest that this machine has.
export JAVA_HOME := $(shell sh scripts/find-jdk.sh)
MVN := mvn -B -ntp
CARGO := $(shell command -v cargo 2>/dev/null)
RUST := l1-native/rust

.PHONY: help run build test bench fmt lint clean jdk

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

jdk:
	@test -n "$(JAVA_HOME)" || { echo "Susanoh needs a JDK of 21 or newer; none was found. Set JAVA_HOME." >&2; exit 1; }

build: jdk ## gateway/target/susanoh.jar, all that a server needs
	$(MVN) package -DskipTests

test: jdk ## all tests, every language
ifneq ($(CARGO),)
	cd $(RUST) && cargo test --locked
endif
	$(MVN) verify

fmt: jdk ## format everything
	$(MVN) -q spotless:apply
ifneq ($(CARGO),)
	cd $(RUST) && cargo fmt
endif

lint: jdk ## check format and style
	$(MVN) -q spotless:check
ifneq ($(CARGO),)
	cd $(RUST) && cargo fmt --check && cargo clippy --locked --all-targets -- -D warnings
endif

clean: jdk ## remove what was built
	$(MVN) -q clean
	rm -rf $(RUST)/target
