package io.susanoh.gateway.redis;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.susanoh.gateway.metrics.Buckets;
import io.susanoh.gateway.metrics.Latencies;
import io.susanoh.gateway.metrics.PerThread;
import io.susanoh.gateway.metrics.Snapshots;
import io.susanoh.gateway.metrics.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** What is counted of Redis: its calls, and what was done without it. Safe for all threads. */
public final class RedisMeters {

  /** What happens seldom. */
  enum Happening {
    FALLBACK_EVENTS("susanoh_redis_fallback_events", "Events judged by this node's own windows"),
    OUTAGES("susanoh_redis_outages", "Times that Redis was found to be away"),
    RECONCILIATIONS("susanoh_redis_reconciliations", "Times that Redis was made whole again"),
    MERGED_WINDOWS("susanoh_redis_merged_windows", "Windows merged into Redis after an outage"),
    STRICTER_STATES(
        "susanoh_redis_stricter_states",
        "Times that Redis knew less of an account than PostgreSQL or this node, which held"),
    MOVE_CONFLICTS(
        "susanoh_redis_move_conflicts",
        "Times that an account had changed since it was read, and was decided on anew"),
    SWEPT_TRANSITIONS(
        "susanoh_redis_swept_transitions", "Transitions kept for a node that died before it could"),
    BROKEN_PLEDGES(
        "susanoh_redis_broken_pledges",
        "Times that states were told of which PostgreSQL could not be told"),
    PROFILE_HITS("susanoh_profile_cache_hits", "Profiles that Redis had"),
    PROFILE_MISSES("susanoh_profile_cache_misses", "Profiles that PostgreSQL was asked for");

    private final String metric;
    private final String help;

    Happening(String metric, String help) {
      this.metric = metric;
      this.help = help;
    }
  }

  private static final Buckets BUCKETS =
      Buckets.ladder(
          TimeUnit.MICROSECONDS.toNanos(20),
          TimeUnit.SECONDS.toNanos(10),
          TimeUnit.MILLISECONDS.toNanos(5));

  private static final Script[] SCRIPTS = Script.values();

  private final PerThread<Calls> threads = new PerThread<>(Calls::new);
  private final Map<Happening, LongAdder> happenings = new EnumMap<>(Happening.class);

  /** What one thread counts. */
  private static final class Calls {
    private final Tally failed = new Tally(SCRIPTS.length);
    private final List<Latencies> latencies =
        Stream.of(SCRIPTS).map(script -> new Latencies(BUCKETS)).toList();
  }

  RedisMeters() {
    for (Happening happening : Happening.values()) {
      happenings.put(happening, new LongAdder());
    }
  }

  void called(Script script, long nanos, boolean succeeded) {
    Calls mine = threads.mine();
    mine.latencies.get(script.ordinal()).record(nanos);
    if (!succeeded) {
      mine.failed.add(script.ordinal(), 1);
    }
  }

  void count(Happening happening) {
    happenings.get(happening).increment();
  }

  long counted(Happening happening) {
    return happenings.get(happening).sum();
  }

  /**
   * Shows all of it.
   *
   * @param up 1 while Redis is believed
   */
  void show(
      PrometheusRegistry registry, IntSupplier up, IntSupplier connections, IntSupplier pending) {
    registry.register(
        (MultiCollector)
            () -> {
              List<MetricSnapshot> all = new ArrayList<>();
              all.add(
                  Snapshots.gauge(
                      "susanoh_redis_up", "1 while Redis is there and believed", up.getAsInt()));
              all.add(
                  Snapshots.gauge(
                      "susanoh_redis_connections",
                      "Connections to Redis that this node keeps",
                      connections.getAsInt()));
              all.add(
                  Snapshots.gauge(
                      "susanoh_redis_pending_requests",
                      "Requests that Redis has yet to answer",
                      pending.getAsInt()));
              happenings.forEach(
                  (happening, count) ->
                      all.add(Snapshots.counter(happening.metric, happening.help, count.sum())));
              all.add(latencies());
              all.add(failures());
              return new MetricSnapshots(all);
            });
  }

  private HistogramSnapshot latencies() {
    HistogramSnapshot.Builder latencies =
        HistogramSnapshot.builder()
            .name("susanoh_redis_call_duration_seconds")
            .help("Time in which Redis answered a script, by the script");
    List<Calls> all = threads.all();
    for (int i = 0; i < SCRIPTS.length && !all.isEmpty(); i++) {
      int index = i;
      latencies.dataPoint(
          Latencies.sum(
              Labels.of("script", SCRIPTS[i].word()),
              all.stream().map(calls -> calls.latencies.get(index)).toList()));
    }
    return latencies.build();
  }

  private CounterSnapshot failures() {
    CounterSnapshot.Builder failures =
        CounterSnapshot.builder()
            .name("susanoh_redis_failed_calls")
            .help("Calls of a script that Redis did not answer well, by the script");
    for (int i = 0; i < SCRIPTS.length; i++) {
      int index = i;
      failures.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of("script", SCRIPTS[i].word()))
              .value(
                  (double) threads.all().stream().mapToLong(calls -> calls.failed.get(index)).sum())
              .build());
    }
    return failures.build();
  }
}
