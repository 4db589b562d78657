#!/bin/sh
# Checks the rules of deploy/prometheus and runs their tests; and that every alert has its section in the runbook.
set -eu
cd "$(dirname "$0")/../deploy"

for alert in $(sed -n 's/^ *- alert: //p' prometheus/rules.yml); do
  grep -A 10 "alert: $alert\$" prometheus/rules.yml | grep -q 'runbook_url:' \
    || { echo "$alert has no runbook_url" >&2; exit 1; }
done
for anchor in $(sed -n 's|^ *runbook_url: deploy/runbooks/alerts.md#||p' prometheus/rules.yml | sort -u); do
  grep '^## ' runbooks/alerts.md | tr '[:upper:]' '[:lower:]' | grep -qx "## $anchor" \
    || { echo "runbooks/alerts.md has no section $anchor" >&2; exit 1; }
done

if ! promtool=$(sh ../scripts/prometheus-tool.sh promtool); then
  if [ "${SUSANOH_REQUIRE_PROMTOOL:-false}" = true ]; then
    echo "promtool is required, and neither it nor Go to build it is on the PATH" >&2
    exit 1
  fi
  echo "neither promtool nor Go to build it is on the PATH: the rules of Prometheus are not checked"
  exit 0
fi
"$promtool" check config --syntax-only prometheus/prometheus.yml
"$promtool" check rules prometheus/rules.yml
"$promtool" test rules prometheus/tests.yml
