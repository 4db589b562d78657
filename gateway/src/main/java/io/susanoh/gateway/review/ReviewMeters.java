package io.susanoh.gateway.review;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Verdict;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What is counted of L2, and how much of it waits. The queue is looked at now and then ({@link
 * BacklogWatch}), never by a scrape. Safe for all threads.
 */
public final class ReviewMeters implements AnalysisWatch {

  private static final double MILLIS_PER_SECOND = 1e3;

  private final MeterRegistry registry;
  private final InstantSource clock;
  private volatile Jobs.Backlog backlog = new Jobs.Backlog(0, 0, 0, OptionalLong.empty());

  public ReviewMeters(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    for (AccountState action : AccountState.values()) {
      if (action != AccountState.RESTRICTED_WITHDRAWAL) {
        for (Verdict.Source source : Verdict.Source.values()) {
          verdicts(source, action);
        }
      }
    }
    gauge(
        "susanoh_l2_waiting_jobs",
        "Analyses that have not begun; not counted beyond " + Jobs.Backlog.COUNTED_MAX,
        () -> backlog.waiting());
    gauge("susanoh_l2_running_jobs", "Analyses under a lease", () -> backlog.running());
    gauge(
        "susanoh_l2_provisional_jobs",
        "Analyses that the arbiter judged for now and the model is to judge; not counted beyond "
            + Jobs.Backlog.COUNTED_MAX,
        () -> backlog.provisional());
    gauge(
        "susanoh_l2_oldest_due_seconds",
        "How long the analysis that waits longest has been due",
        this::oldestDueSeconds);
  }

  @Override
  public Future<Verdict> watch(Evidence evidence, Supplier<Future<Verdict>> analysis) {
    return analysis
        .get()
        .onSuccess(verdict -> verdicts(verdict.source(), verdict.recommendedAction()).increment());
  }

  /** The queue was looked at. */
  void looked(Jobs.Backlog found) {
    backlog = found;
  }

  private double oldestDueSeconds() {
    OptionalLong dueMillis = backlog.oldestDueMillis();
    return dueMillis.isEmpty()
        ? 0
        : Math.max(0, clock.millis() - dueMillis.getAsLong()) / MILLIS_PER_SECOND;
  }

  private Counter verdicts(Verdict.Source source, AccountState action) {
    return Counter.builder("susanoh_l2_verdicts")
        .description("Verdicts kept, by who judged and what they recommend")
        .tag("source", source.name().toLowerCase(Locale.ROOT))
        .tag("action", action.name())
        .register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }
}
