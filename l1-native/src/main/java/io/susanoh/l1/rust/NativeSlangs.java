package io.susanoh.l1.rust;

import io.susanoh.l1.SlangPatterns;
import java.util.List;
import java.util.Optional;

/**
 * The automata of the rule sets that an engine uses: those used first lately, at most {@value
 * #KEPT_MAX}. An engine that follows may be behind by a rule set or two; one that needs an older
 * one compiles it again.
 *
 * <p>One that is given up is retired first; then every shard is waited for that has a call inside,
 * which may have begun before; then it is freed. A call that begins later sees, inside its shard,
 * that it is retired.
 */
final class NativeSlangs {

  /** Automata that are kept. */
  static final int KEPT_MAX = 4;

  private final List<NativeShard> shards;

  /** Newest first. */
  private volatile NativeSlang[] kept = {};

  private boolean closed;

  NativeSlangs(List<NativeShard> shards) {
    this.shards = shards;
  }

  /** The automaton of these patterns, compiled if it is not kept; not to be called in a shard. */
  NativeSlang of(SlangPatterns patterns) {
    return find(patterns).orElseGet(() -> compiled(patterns));
  }

  private Optional<NativeSlang> find(SlangPatterns patterns) {
    for (NativeSlang slang : kept) {
      if (slang.patterns().equals(patterns)) {
        return Optional.of(slang);
      }
    }
    return Optional.empty();
  }

  private synchronized NativeSlang compiled(SlangPatterns patterns) {
    if (closed) {
      throw NativeShard.closed();
    }
    Optional<NativeSlang> since = find(patterns);
    if (since.isPresent()) {
      return since.get();
    }
    NativeSlang added = NativeSlang.compile(patterns);
    NativeSlang[] before = kept;
    int former = Math.min(before.length, KEPT_MAX - 1);
    NativeSlang[] after = new NativeSlang[former + 1];
    after[0] = added;
    System.arraycopy(before, 0, after, 1, former);
    kept = after;
    for (int i = former; i < before.length; i++) {
      before[i].retire();
      shards.forEach(NativeShard::awaitLeft);
      before[i].free();
    }
    return added;
  }

  /** Frees all of them; the shards are closed. Idempotent. */
  synchronized void close() {
    closed = true;
    for (NativeSlang slang : kept) {
      slang.free();
    }
    kept = new NativeSlang[0];
  }
}
