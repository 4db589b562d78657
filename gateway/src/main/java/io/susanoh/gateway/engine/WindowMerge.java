package io.susanoh.gateway.engine;

import io.susanoh.l1.L1Engine;
import io.susanoh.l1.WindowSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Joins what is known of a lost window with what its target received since. */
final class WindowMerge {

  private WindowMerge() {}

  /**
   * The window that holds the entries of both, each id once, by CONTRACT §4 steps 3 to 5.
   *
   * @param since opened as early as it can have been: what ended before that had gone idle
   */
  static WindowSnapshot of(WindowSnapshot known, WindowSnapshot since) {
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
