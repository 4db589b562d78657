#!/bin/sh
# Prints the home of a JDK of 21 or newer: JAVA_HOME when it is one, else the newest found in the usual places.
set -u

major() { # the feature version of the JDK at $1, or 0
  [ -x "$1/bin/javac" ] || { echo 0; return; }
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null | grep . || echo 0
}

if [ -n "${JAVA_HOME:-}" ] && [ "$(major "$JAVA_HOME")" -ge 21 ]; then
  echo "$JAVA_HOME"
  exit 0
fi
on_path=$(command -v javac 2>/dev/null) && on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
best='' best_major=20
for home in ${on_path:-} /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
  found=$(major "$home")
  if [ "$found" -gt "$best_major" ]; then
    best=$home best_major=$found
  fi
done
[ -n "$best" ] || exit 1
echo "$best"
