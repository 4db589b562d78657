package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class TargetTableTest {

  /** Keys whose tags collide and wrap round the end of the table. */
  private static AccountKey key(long drawn) {
    return new AccountKey(drawn, drawn % 5 - 2);
  }

  @Property(tries = 500)
  void findsExactlyWhatIsInIt(
      @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 60) Long> toggled) {
    TargetSlots slots = new TargetSlots();
    TargetTable table = new TargetTable(slots);
    Map<AccountKey, Integer> expected = new HashMap<>();
    for (long drawn : toggled) {
      AccountKey key = key(drawn);
      Integer slot = expected.remove(key);
      if (slot == null) {
        int added = slots.allocate(key);
        table.add(key.lo(), added);
        expected.put(key, added);
      } else {
        table.remove(key.lo(), slot);
        slots.free(slot);
      }
    }
    for (long drawn = 0; drawn <= 60; drawn++) {
      int slot = expected.getOrDefault(key(drawn), TargetTable.NONE);
      assertEquals(slot, table.find(key(drawn)));
    }
    assertEquals(expected.size(), slots.size());
  }
}
