package io.susanoh.golden.vector;

import io.susanoh.l1.RuleSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * One vector: a sequence of events for targets that no other vector names.
 *
 * @param topic the file that it is from
 * @param name what it shows
 * @param why the reasoning, where the name is not enough
 * @param rules the thresholds that it is for
 * @param t0Millis the instant that it must begin at; when empty, any will do
 * @param anyClock whether the answers are the same when receipts are up to a minute later than the
 *     steps say, so that no settable clock is needed
 * @param steps the events, by receipt
 */
public record GoldenCase(
    String topic,
    String name,
    Optional<String> why,
    RuleSet rules,
    OptionalLong t0Millis,
    boolean anyClock,
    List<GoldenStep> steps) {

  /** Events that are sent before the first of their answers must be read. */
  private static final int BATCH = 64;

  public GoldenCase {
    steps = List.copyOf(steps);
  }

  /** Receipt of the last event, after {@code t0}. */
  public long spanMillis() {
    return steps.stream().mapToLong(GoldenStep::lastAtMillis).max().orElse(0);
  }

  /** Sends every event through {@code door} and fails at the first answer that is not expected. */
  public void run(Door door, long t0Millis) {
    for (int i = 0; i < steps.size(); i++) {
      GoldenStep step = steps.get(i);
      if (step.everyMillis() == 0) {
        runAtOnce(door, t0Millis, step, i);
      } else {
        for (int n = 0; n < step.repeat(); n++) {
          check(step, i, n, door.send(step.body(t0Millis, n), step.receiptMillis(t0Millis, n)));
        }
      }
    }
  }

  /** The repetitions of a step in batches, so that a door can send them without waiting. */
  private void runAtOnce(Door door, long t0Millis, GoldenStep step, int index) {
    for (int from = 0; from < step.repeat(); from += BATCH) {
      int to = Math.min(step.repeat(), from + BATCH);
      List<byte[]> bodies =
          IntStream.range(from, to).mapToObj(n -> step.body(t0Millis, n)).toList();
      List<Answer> answers = door.sendAll(bodies, step.receiptMillis(t0Millis, 0));
      for (int n = from; n < to; n++) {
        check(step, index, n, answers.get(n - from));
      }
    }
  }

  private void check(GoldenStep step, int index, int n, Answer answer) {
    step.expect()
        .differsFrom(answer)
        .ifPresent(
            difference -> {
              throw new AssertionError(
                  topic
                      + ": "
                      + name
                      + "\n step "
                      + index
                      + " repetition "
                      + n
                      + "\n "
                      + difference
                      + why.map(w -> "\n because " + w).orElse(""));
            });
  }
}
