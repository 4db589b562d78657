#!/bin/sh
# Prints where promtool or prometheus is: on the PATH, or in Go's directory of programs, where it is built when it is
# missing. Without Go there is none: exit code 3, and who called says that something was skipped.
#
#   scripts/prometheus-tool.sh promtool|prometheus
set -eu

version=v0.316.0
tool=$1

command -v "$tool" 2>/dev/null && exit 0
command -v go >/dev/null 2>&1 || exit 3
bin=$(go env GOBIN)
[ -n "$bin" ] || bin=$(go env GOPATH)/bin
if [ ! -x "$bin/$tool" ]; then
  echo "building $tool $version, which takes a few minutes once" >&2
  # Without the clients of every cloud, which take most of the time.
  go install -tags remove_all_sd "github.com/prometheus/prometheus/cmd/$tool@$version" >&2
fi
echo "$bin/$tool"
