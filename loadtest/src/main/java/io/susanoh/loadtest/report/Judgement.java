package io.susanoh.loadtest.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run has shown.
 *
 * @param reasons why it is not PASSED, or what is to be known besides
 */
record Judgement(Outcome outcome, List<String> reasons) {

  /** The hard bound of p99, milliseconds. */
  static final double BOUND_MILLIS = 30;

  private static final double GENERATOR_CORES_MAX = 0.95;
  private static final double POSTED_SHARE_MIN = 0.98;
  private static final String GENERATOR_METRIC = "dropped_iterations";

  /** In the order of gravity. */
  enum Outcome {
    /** Every threshold held, and the generator kept its schedule. */
    PASSED(0),
    /** The generator did not keep its schedule: nothing has been shown about the gateway. */
    INVALID(2),
    /** A hard threshold was crossed. */
    FAILED(1);

    private final int exitStatus;

    Outcome(int exitStatus) {
      this.exitStatus = exitStatus;
    }

    int exitStatus() {
      return exitStatus;
    }
  }

  static Judgement of(LoadRun run) {
    return run.scenario().equals(LoadRun.RAMP) ? ofRamp(run) : ofSteady(run);
  }

  /** An end was asked for, so that latency and the generator's own limit are no failures here. */
  private static Judgement ofRamp(LoadRun run) {
    Knee knee = Knee.of(run, BOUND_MILLIS);
    List<String> reasons = new ArrayList<>();
    reasons.add(knee.finding(run.rate()));
    run.thresholds().stream()
        .filter(threshold -> !threshold.held() && !run.isStopRule(threshold))
        .forEach(threshold -> reasons.add(crossed(threshold)));
    boolean failed = knee.lastThatHeld().isEmpty() || reasons.size() > 1;
    return new Judgement(failed ? Outcome.FAILED : Outcome.PASSED, List.copyOf(reasons));
  }

  private static Judgement ofSteady(LoadRun run) {
    List<String> saturation = saturation(run);
    List<String> crossed =
        run.thresholds().stream()
            .filter(threshold -> !threshold.held())
            .filter(threshold -> !threshold.metric().startsWith(GENERATOR_METRIC))
            .map(Judgement::crossed)
            .toList();
    List<String> reasons = new ArrayList<>(crossed);
    reasons.addAll(saturation);
    Outcome outcome = Outcome.PASSED;
    if (!crossed.isEmpty()) {
      outcome = Outcome.FAILED;
    } else if (!saturation.isEmpty()) {
      outcome = Outcome.INVALID;
    }
    return new Judgement(outcome, List.copyOf(reasons));
  }

  private static String crossed(LoadRun.Threshold threshold) {
    return "crossed: " + threshold.metric() + " " + threshold.rule();
  }

  /** Whatever says that the generator, not the gateway, was the limit. */
  private static List<String> saturation(LoadRun run) {
    List<String> signs = new ArrayList<>();
    if (run.timeline().dropped() > 0) {
      signs.add(
          "generator saturated: "
              + Figures.count(run.timeline().dropped())
              + " events were due and no VU was free to post them");
    }
    if (run.generatorCores().orElse(0) > GENERATOR_CORES_MAX) {
      signs.add(
          "generator saturated: it used "
              + Figures.share(run.generatorCores().getAsDouble())
              + " of its core");
    }
    long posted = run.timeline().latencies().getTotalCount();
    long planned = Math.round(run.planned());
    if (posted + run.timeline().dropped() < Math.round(POSTED_SHARE_MIN * planned)) {
      signs.add(
          "generator saturated: it posted "
              + Figures.count(posted)
              + " of "
              + Figures.count(planned)
              + " events");
    }
    return signs;
  }

  /** The gravest of all. */
  static Outcome worst(List<Judgement> judgements) {
    return judgements.stream()
        .map(Judgement::outcome)
        .reduce(Outcome.PASSED, (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }
}
