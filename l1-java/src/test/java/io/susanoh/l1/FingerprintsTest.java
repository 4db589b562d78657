package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class FingerprintsTest {

  private static final int ORDER = 6;
  private static final int BASE = 5;

  /** Ids that collide and wrap round the end of the table; none is 1, which stands for 0 too. */
  private static long idLo(long drawn) {
    return drawn == 0 ? 0 : drawn % 7 * (1L << 32) + 60 + drawn % 5;
  }

  @Property(tries = 500)
  void knowsWhatWasAddedAndNotRemovedAsOftenAsItWas(
      @ForAll @Size(max = 120) List<@LongRange(min = 0, max = 40) Long> drawn) {
    Fingerprints fingerprints = new Fingerprints();
    fingerprints.open(new long[BASE + (1 << ORDER)], BASE, ORDER);
    fingerprints.clear();
    List<Long> expected = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      Long idLo = idLo(drawn.get(i));
      if (expected.size() < 40 && (i % 3 != 0 || !expected.contains(idLo))) {
        fingerprints.add(idLo);
        expected.add(idLo);
      } else if (expected.remove(idLo)) {
        fingerprints.remove(idLo);
      }
    }
    for (long id = 0; id <= 40; id++) {
      assertEquals(expected.contains(idLo(id)), fingerprints.mayContain(idLo(id)));
    }
  }
}
