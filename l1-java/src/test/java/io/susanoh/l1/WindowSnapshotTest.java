package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowSnapshotTest {

  private static final AccountKey TARGET = new AccountKey(1, 2);

  private static WindowSnapshot.Entry entry(long effectiveMillis, long amount, int rules) {
    return new WindowSnapshot.Entry(3, 4, effectiveMillis, amount, rules);
  }

  private static WindowSnapshot window(List<WindowSnapshot.Entry> entries) {
    return new WindowSnapshot(TARGET, 0, 0, entries);
  }

  @Test
  void totalAndRulesAreThoseOfAllEntries() {
    WindowSnapshot window =
        window(List.of(entry(1, L1Engine.ENTRY_AMOUNT_MAX, 0b0001), entry(1, 5, 0b1001)));
    assertEquals(L1Engine.ENTRY_AMOUNT_MAX + 5, window.total());
    assertEquals(0b1001, window.rules());
  }

  @Test
  void whatCannotBeAnEntryIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> entry(1, -1, 0));
    assertThrows(IllegalArgumentException.class, () -> entry(1, L1Engine.ENTRY_AMOUNT_MAX + 1, 0));
    assertThrows(IllegalArgumentException.class, () -> entry(1, 0, 16));
  }

  @Test
  void whatCannotBeAWindowIsRefused() {
    List<WindowSnapshot.Entry> unordered = List.of(entry(2, 0, 0), entry(1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> window(unordered));
    List<WindowSnapshot.Entry> full = Collections.nCopies(10_000, entry(1, 0, 0));
    assertEquals(10_000, window(full).entries().size());
    List<WindowSnapshot.Entry> tooMany = Collections.nCopies(10_001, entry(1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> window(tooMany));
  }
}
