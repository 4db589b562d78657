package io.susanoh.golden.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.golden.Corpus;
import io.susanoh.golden.Engines;
import io.susanoh.golden.vector.EngineDoor;
import io.susanoh.golden.vector.GoldenCase;
import io.susanoh.golden.vector.GoldenVectors;
import io.susanoh.l1.ScreeningResult.Admission;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An engine that errs is found out, and what it errs on is shrunk to what matters. */
class ShrinkingTest {

  private final Contest contest =
      new Contest(
          List.of(
              () ->
                  new ErringEngine(
                      Engines.java(), result -> result.admission() == Admission.DUPLICATE)));

  @Test
  void aStreamIsShrunkToTheTwoEventsThatMatter() {
    EventStream small = smallFailure();
    assertEquals(2, small.steps().size(), () -> StreamAsVector.print(small));
    assertEquals(List.of(0L, 0L), small.steps().stream().map(StreamStep::amount).toList());
  }

  @Test
  void aShrunkStreamIsPrintedAsAVectorThatTheNaiveModelPasses() throws IOException {
    EventStream small = smallFailure();
    GoldenCase golden =
        GoldenVectors.parse("found", Corpus.JSON.readTree(StreamAsVector.print(small)));
    golden.run(EngineDoor.intoNaive(golden.rules()), EventStream.T0_MILLIS);
    assertEquals(small.steps().size(), golden.steps().size());
  }

  @Test
  void anEngineThatThrowsIsFoundOut() {
    Contest throwing =
        new Contest(
            List.of(
                () ->
                    new ErringEngine(
                        Engines.java(),
                        result -> {
                          throw new IllegalStateException("broken");
                        })));
    EventStream stream = new StreamGenerator(new Random(1)).edges();
    assertTrue(throwing.differenceOn(stream).orElseThrow().text().contains("broken"));
  }

  private EventStream smallFailure() {
    StreamGenerator generator = new StreamGenerator(new Random(1));
    EventStream failing =
        Stream.generate(generator::edges)
            .filter(stream -> contest.differenceOn(stream).isPresent())
            .findFirst()
            .orElseThrow();
    return StreamShrinker.shrink(failing, candidate -> contest.differenceOn(candidate).isPresent());
  }
}
