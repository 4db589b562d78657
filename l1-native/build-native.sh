#!/bin/sh
# Builds the Rust engine and puts it where the jar carries it: $1/<os>-<arch>/. Without a usable cargo it says so and
# the build goes on, unless SUSANOH_REQUIRE_NATIVE=true.
set -eu

out=$1
rust=$(dirname "$0")/rust

without() { # $1: why there is no native engine
  rm -rf "$out"
  if [ "${SUSANOH_REQUIRE_NATIVE:-false}" = true ]; then
    echo "The native engine is required (SUSANOH_REQUIRE_NATIVE=true) but $1." >&2
    exit 1
  fi
  echo "The native engine is not built: $1. Susanoh runs on the Java engine."
  exit 0
}

command -v cargo >/dev/null 2>&1 || without 'there is no cargo on the PATH'
needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$rust/Cargo.toml")
found=$(cargo --version | cut -d ' ' -f 2)
oldest=$(printf '%s\n%s\n' "$needed" "$found" | sort -V | head -n 1)
[ "$oldest" = "$needed" ] || without "cargo $found is older than $needed"

case $(uname -s) in
  Linux) os=linux library=libsusanoh_l1_jni.so ;;
  Darwin) os=macos library=libsusanoh_l1_jni.dylib ;;
  *) without "$(uname -s) is not a platform it is built on" ;;
esac
case $(uname -m) in
  x86_64 | amd64) arch=amd64 ;;
  aarch64 | arm64) arch=aarch64 ;;
  *) without "$(uname -m) is not a platform it is built on" ;;
esac

cargo build --release --locked --package susanoh-l1-jni --manifest-path "$rust/Cargo.toml" --target-dir "$rust/target"
mkdir -p "$out/$os-$arch"
cp "$rust/target/release/$library" "$out/$os-$arch/"
