package io.susanoh.gateway.screening;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.susanoh.gateway.metrics.Buckets;
import io.susanoh.gateway.metrics.Latencies;
import io.susanoh.gateway.metrics.PerThread;
import io.susanoh.gateway.metrics.Tally;
import io.susanoh.gateway.metrics.TraceMark;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * Counts what L1 decided, by rule and by what became of the event, and how long each engine took.
 * Each thread counts for itself.
 */
public final class ScreeningMeters implements ScreeningWatch {

  private static final Buckets BUCKETS =
      Buckets.ladder(
          100,
          TimeUnit.MILLISECONDS.toNanos(100),
          TimeUnit.MICROSECONDS.toNanos(100),
          TimeUnit.MILLISECONDS.toNanos(1),
          TimeUnit.MILLISECONDS.toNanos(30));

  /** Names of the engines, as they give them. */
  private static final List<String> ENGINES = List.of("java", "rust");

  private static final Admission[] ADMISSIONS = Admission.values();
  private static final int RULE_SETS = Rule.ALL + 1;

  private final PerThread<Counts> threads = new PerThread<>(Counts::new);

  public ScreeningMeters(PrometheusRegistry registry) {
    registry.register((MultiCollector) this::collect);
  }

  /** What one thread counts. */
  private static final class Counts {
    private final Tally decisions = new Tally(ADMISSIONS.length * RULE_SETS);
    private final List<Latencies> byEngine =
        ENGINES.stream().map(engine -> new Latencies(BUCKETS)).toList();
  }

  @Override
  public void answered(String engine, long nanos, int events) {
    int index = ENGINES.indexOf(engine);
    if (index >= 0) {
      threads.mine().byEngine.get(index).record(nanos / events, events);
    }
  }

  /** An engine has answered events of a request that a kept trace shows in full. */
  public void answered(String engine, long nanos, int events, TraceMark trace, long nowMillis) {
    int index = ENGINES.indexOf(engine);
    if (index >= 0) {
      Latencies latencies = threads.mine().byEngine.get(index);
      latencies.record(nanos / events, events);
      latencies.show(nanos / events, trace, nowMillis);
    }
  }

  @Override
  public void decided(GameEvent event, int shard, ScreeningResult result) {
    threads.mine().decisions.add(result.admission().ordinal() * RULE_SETS + result.rules(), 1);
  }

  private MetricSnapshots collect() {
    List<Counts> all = threads.all();
    return MetricSnapshots.of(admissions(all), decisions(all), screened(all), latencies(all));
  }

  private static CounterSnapshot admissions(List<Counts> all) {
    CounterSnapshot.Builder events =
        CounterSnapshot.builder()
            .name("susanoh_l1_events")
            .help("Events screened, by what became of them in their target's window");
    for (Admission admission : ADMISSIONS) {
      events.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of("admission", admission.name().toLowerCase(Locale.ROOT)))
              .value((double) sum(all, admission, rules -> true))
              .build());
    }
    return events.build();
  }

  private static CounterSnapshot decisions(List<Counts> all) {
    CounterSnapshot.Builder decisions =
        CounterSnapshot.builder()
            .name("susanoh_l1_decisions")
            .help("Times that each rule fired, and events for which none did; no duplicates");
    for (Rule rule : Rule.values()) {
      decisions.dataPoint(decision(rule.name(), accepted(all, rule::in)));
    }
    return decisions.dataPoint(decision("none", accepted(all, rules -> rules == 0))).build();
  }

  private static CounterDataPointSnapshot decision(String rule, long count) {
    return CounterDataPointSnapshot.builder()
        .labels(Labels.of("rule", rule))
        .value((double) count)
        .build();
  }

  private static CounterSnapshot screened(List<Counts> all) {
    return CounterSnapshot.builder()
        .name("susanoh_l1_screened_events")
        .help("Events for which a rule fired; no duplicates")
        .dataPoint(
            CounterDataPointSnapshot.builder()
                .value((double) accepted(all, rules -> rules != 0))
                .build())
        .build();
  }

  private static HistogramSnapshot latencies(List<Counts> all) {
    HistogramSnapshot.Builder latencies =
        HistogramSnapshot.builder()
            .name("susanoh_l1_decision_seconds")
            .help("Time in which an engine answered one event");
    for (int engine = 0; engine < ENGINES.size() && !all.isEmpty(); engine++) {
      int index = engine;
      latencies.dataPoint(
          Latencies.sum(
              Labels.of("engine", ENGINES.get(engine)),
              all.stream().map(counts -> counts.byEngine.get(index)).toList()));
    }
    return latencies.build();
  }

  private static long accepted(List<Counts> all, IntPredicate rules) {
    return sum(all, Admission.ADDED, rules) + sum(all, Admission.LATE, rules);
  }

  private static long sum(List<Counts> all, Admission admission, IntPredicate rules) {
    long sum = 0;
    for (int set = 0; set < RULE_SETS; set++) {
      if (rules.test(set)) {
        for (Counts counts : all) {
          sum += counts.decisions.get(admission.ordinal() * RULE_SETS + set);
        }
      }
    }
    return sum;
  }
}
