# Sourced by the benchmarks: as far as it is allowed (it takes root), what this session runs goes before what others on the
# machine run, until as_they_were. Ratios stand firmer so; a process in a session of its own, as PostgreSQL is, has no part in it.
autogroup=/proc/self/autogroup
nice_before=$(sed -n 's/.*nice //p' "$autogroup" 2>/dev/null || true)

go_first() {
  { echo -20 >"$autogroup"; } 2>/dev/null || true
}

as_they_were() {
  [ -z "$nice_before" ] || { echo "$nice_before" >"$autogroup"; } 2>/dev/null || true
}
