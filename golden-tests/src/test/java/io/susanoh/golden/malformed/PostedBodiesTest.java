package io.susanoh.golden.malformed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.susanoh.golden.reference.ReferenceDecoder;
import io.susanoh.golden.reference.ReferenceDecoder.Accepted;
import io.susanoh.golden.reference.ReferenceDecoder.Refused;
import io.susanoh.golden.reference.ReferenceDecoder.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The corpus of bodies holds for the contract's plainest reading. */
class PostedBodiesTest {

  private static final int UNSUPPORTED_MEDIA_TYPE = 415;
  private static final List<PostedBody> BODIES = PostedBodies.load();

  @TestFactory
  Stream<DynamicTest> referenceDecoderSaysWhatTheCorpusSays() {
    return BODIES.stream()
        .filter(posted -> posted.status() != UNSUPPORTED_MEDIA_TYPE)
        .map(posted -> dynamicTest(posted.name(), () -> check(posted)));
  }

  private static void check(PostedBody posted) {
    Verdict verdict = ReferenceDecoder.decode(posted.body());
    switch (verdict) {
      case Accepted accepted -> assertEquals(posted.status(), 200, posted.name());
      case Refused(int status, Set<List<String>> locations) -> {
        assertEquals(posted.status(), status, posted.name());
        assertEquals(posted.locations(), locations, posted.name());
      }
    }
  }

  @Test
  void thereAreAtLeast200BadOnesAndEachHasANameOfItsOwn() {
    Set<String> names = new HashSet<>();
    BODIES.forEach(posted -> assertTrue(names.add(posted.name()), posted.name()));
    assertTrue(BODIES.stream().filter(posted -> posted.status() != 200).count() >= 200);
  }
}
