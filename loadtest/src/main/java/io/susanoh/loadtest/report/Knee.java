package io.susanoh.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Where a ramp broke: its steps, and the first that did not hold.
 *
 * @param steps the stages that held a rate, those that were run to their end
 */
record Knee(List<Step> steps) {

  private static final double POSTED_SHARE_MIN = 0.97;
  private static final double FAILED_SHARE_MAX = 0.001;

  /** Why a step did not hold. */
  enum Cause {
    LATENCY("p99 is over the bound"),
    REFUSED("events were refused"),
    GENERATOR("the generator did not keep its schedule, though answers were fast");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * A stage that held a rate.
   *
   * @param rate events a second that were asked for
   * @param posted events a second that were posted
   */
  record Step(int rate, double posted, Histogram latencies, Optional<Cause> broken) {}

  static Knee of(LoadRun run, double boundMillis) {
    List<Step> steps = new ArrayList<>();
    long from = 0;
    for (int i = 1; i < run.plan().size(); i++) {
      LoadRun.Stage stage = run.plan().get(i);
      long to = from + stage.seconds();
      if (stage.target() == run.plan().get(i - 1).target()) {
        List<Timeline.Second> seconds =
            List.copyOf(run.timeline().seconds().subMap(from, to).values());
        if (seconds.size() < to - from) {
          break; // the ramp has ended itself
        }
        steps.add(step(stage.target(), seconds, run.timeline().latencies(from, to), boundMillis));
      }
      from = to;
    }
    return new Knee(List.copyOf(steps));
  }

  private static Step step(
      int rate, List<Timeline.Second> seconds, Histogram latencies, double boundMillis) {
    double posted = (double) latencies.getTotalCount() / seconds.size();
    long failed = seconds.stream().mapToLong(Timeline.Second::failed).sum();
    long dropped = seconds.stream().mapToLong(Timeline.Second::dropped).sum();
    Optional<Cause> broken = Optional.empty();
    if (failed > FAILED_SHARE_MAX * latencies.getTotalCount()) {
      broken = Optional.of(Cause.REFUSED);
    } else if (latencies.getValueAtPercentile(99) >= boundMillis * 1_000) {
      broken = Optional.of(Cause.LATENCY);
    } else if (dropped > 0 || posted < POSTED_SHARE_MIN * rate) {
      broken = Optional.of(Cause.GENERATOR);
    }
    return new Step(rate, posted, latencies, broken);
  }

  /** The last step before the first that broke. */
  Optional<Step> lastThatHeld() {
    Optional<Step> held = Optional.empty();
    for (Step step : steps) {
      if (step.broken().isPresent()) {
        break;
      }
      held = Optional.of(step);
    }
    return held;
  }

  Optional<Step> firstThatBroke() {
    return steps.stream().filter(step -> step.broken().isPresent()).findFirst();
  }

  /** In a sentence. */
  String finding(int rateMax) {
    String held =
        lastThatHeld()
            .map(step -> "It held " + Figures.count(step.rate()) + " events/s")
            .orElse("Not even the first step held");
    Optional<Step> broke = firstThatBroke();
    if (broke.isEmpty()) {
      return lastThatHeld().filter(step -> step.rate() == rateMax).isPresent()
          ? held + ", the last step: the knee lies above."
          : held + "; it ended within the step after that.";
    }
    String at = " At " + Figures.count(broke.get().rate()) + "/s ";
    return switch (broke.get().broken().orElseThrow()) {
      case LATENCY, REFUSED -> held + "." + at + broke.get().broken().orElseThrow().text() + ".";
      case GENERATOR ->
          held + "." + at + Cause.GENERATOR.text() + ": the gateway's own knee lies above.";
    };
  }
}
