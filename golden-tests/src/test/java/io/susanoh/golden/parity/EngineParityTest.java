package io.susanoh.golden.parity;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.susanoh.golden.Engines;
import io.susanoh.l1.L1Engine;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * Every engine gives the naive model's answers to more than a million random events, across a
 * hand-over of its windows. {@code -Dsusanoh.seed=…} repeats a run.
 */
class EngineParityTest {

  private static final int EVENTS_MIN = 1_000_000;
  private static final int EDGE_STREAMS = 3_000;
  private static final int FULL_STREAMS = 24;
  private static final int WIDE_STREAMS = 22;

  private final long seed = Long.getLong("susanoh.seed", new Random().nextLong());
  private long events;

  @Test
  void javaEngineAgreesWithTheNaiveModel(TestInfo test) {
    compare(List.of(Engines::java), test);
  }

  @Test
  void rustAndJavaEnginesAgreeWithTheNaiveModel(TestInfo test) {
    Engines.rust().close();
    compare(List.of(Engines::rust, Engines::java), test);
  }

  private void compare(List<Supplier<L1Engine>> engines, TestInfo test) {
    System.out.printf("%s: -Dsusanoh.seed=%d%n", test.getDisplayName(), seed);
    StreamGenerator generator = new StreamGenerator(new Random(seed));
    Contest contest = new Contest(engines);
    play(contest, generator::edges, EDGE_STREAMS);
    play(contest, generator::full, FULL_STREAMS);
    play(contest, generator::wide, WIDE_STREAMS);
    assertTrue(events >= EVENTS_MIN, events + " events");
  }

  private void play(Contest contest, Supplier<EventStream> streams, int count) {
    for (int i = 0; i < count; i++) {
      EventStream stream = streams.get();
      events += stream.steps().size();
      contest.differenceOn(stream).ifPresent(difference -> report(contest, stream, difference));
    }
  }

  private void report(Contest contest, EventStream stream, Contest.Difference difference) {
    EventStream failing = stream.withSteps(stream.steps().subList(0, difference.step() + 1));
    EventStream small =
        StreamShrinker.shrink(failing, candidate -> contest.differenceOn(candidate).isPresent());
    fail(
        "-Dsusanoh.seed=%d, keys %s, hand-over before step %d: %s%n%s"
            .formatted(
                seed,
                small.keys(),
                small.handoverAt(),
                contest.differenceOn(small).orElse(difference).text(),
                StreamAsVector.print(small)));
  }
}
