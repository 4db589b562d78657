package io.susanoh.gateway.engine;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.WindowSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Windows that an engine took with it because nobody followed: what is known of them comes back
 * beside what their targets received since.
 */
final class LostWindows {

  private LostWindows() {}

  /**
   * Begins a window that may have been lost as early as it can have begun. Its events are stored
   * with that time, and were it that of the first one since, {@link #putBack} would be given a
   * window without those before.
   */
  static void beginEarly(L1Engine engine, AccountKey target, long receiptMillis) {
    boolean begun =
        engine
            .window(target)
            .filter(since -> receiptMillis - since.lastReceiptMillis() < L1Engine.WINDOW_MILLIS)
            .isPresent();
    if (!begun) {
      long earliestMillis = receiptMillis - L1Engine.WINDOW_MILLIS + 1;
      engine.restore(new WindowSnapshot(target, earliestMillis, receiptMillis, List.of()));
    }
  }

  /** Puts back what is known of a window. */
  static void putBack(L1Engine engine, WindowSnapshot known) {
    engine.restore(engine.window(known.target()).map(since -> joined(known, since)).orElse(known));
  }

  /**
   * The window that holds the entries of both, each id once, by CONTRACT §4 steps 3 to 5.
   *
   * @param since opened as early as it can have been: what ended before that had gone idle
   */
  private static WindowSnapshot joined(WindowSnapshot known, WindowSnapshot since) {
    if (known.lastReceiptMillis() < since.openedMillis()) {
      return since;
    }
    Set<List<Long>> ids = new HashSet<>();
    List<WindowSnapshot.Entry> entries =
        new ArrayList<>(known.entries().size() + since.entries().size());
    for (List<WindowSnapshot.Entry> part : List.of(known.entries(), since.entries())) {
      for (WindowSnapshot.Entry entry : part) {
        if (ids.add(List.of(entry.idHi(), entry.idLo()))) {
          entries.add(entry);
        }
      }
    }
    entries.sort(Comparator.comparingLong(WindowSnapshot.Entry::effectiveMillis));
    if (!entries.isEmpty()) {
      long out = entries.getLast().effectiveMillis() - L1Engine.WINDOW_MILLIS;
      entries.removeIf(entry -> entry.effectiveMillis() <= out);
    }
    int over = Math.max(0, entries.size() - L1Engine.WINDOW_ENTRIES_MAX);
    return new WindowSnapshot(
        known.target(),
        known.openedMillis(),
        Math.max(known.lastReceiptMillis(), since.lastReceiptMillis()),
        entries.subList(over, entries.size()));
  }
}
