package io.susanoh.gateway.notify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What is counted of notices and deliveries. The outbox is looked at now and then, never by a
 * scrape. Safe for all threads.
 */
public final class NotifyMeters {

  /** What came of an attempt to deliver. */
  enum Outcome {
    DELIVERED,
    FAILED,
    DEAD
  }

  /** Why a stream was ended, or not begun. */
  enum Dropped {
    /** Its client does not read. */
    SLOW,
    /** Its reader may read it no longer. */
    EXPIRED,
    /** There are too many. */
    FULL,
    /** PostgreSQL was away when it began. */
    AWAY
  }

  private static final double MILLIS_PER_SECOND = 1e3;

  private final Map<Outcome, Counter> attempts = new EnumMap<>(Outcome.class);
  private final Map<Dropped, Counter> dropped = new EnumMap<>(Dropped.class);
  private final MeterRegistry registry;
  private final InstantSource clock;
  private volatile long waitingAccounts;
  private volatile Outbox.Depth depth = new Outbox.Depth(0, 0, OptionalLong.empty());

  public NotifyMeters(MeterRegistry registry, InstantSource clock) {
    this.registry = registry;
    this.clock = clock;
    for (Outcome outcome : Outcome.values()) {
      attempts.put(
          outcome,
          Counter.builder("susanoh_webhook_attempts")
              .description("Attempts to deliver to webhooks, by what came of them")
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    for (Dropped why : Dropped.values()) {
      dropped.put(
          why,
          Counter.builder("susanoh_stream_dropped")
              .description("Streams that were ended or refused, by why")
              .tag("reason", why.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    gauge(
        "susanoh_review_waiting_accounts",
        "Accounts that wait for a person, of all tenants; not counted beyond "
            + Outbox.Depth.COUNTED_MAX,
        () -> waitingAccounts);
    gauge(
        "susanoh_notify_waiting_notices",
        "Notices that are not on their way to webhooks and streams yet; not counted beyond "
            + Outbox.Depth.COUNTED_MAX,
        () -> depth.notices());
    gauge(
        "susanoh_webhook_pending_deliveries",
        "Deliveries that no receiver has taken yet; not counted beyond " + Outbox.Depth.COUNTED_MAX,
        () -> depth.pending());
    gauge(
        "susanoh_notify_oldest_seconds",
        "How long the oldest notice or delivery has waited",
        this::oldestSeconds);
  }

  void attempted(Outcome outcome) {
    attempts.get(outcome).increment();
  }

  /** The outbox was looked at. */
  void looked(Outbox.Depth found) {
    depth = found;
  }

  void dropped(Dropped why) {
    dropped.get(why).increment();
  }

  /** Shows how many streams are open. */
  void streams(Supplier<Number> open) {
    gauge("susanoh_stream_open", "Streams that are open", open);
  }

  /** The accounts that wait for a person were counted. */
  public void waiting(long accounts) {
    waitingAccounts = accounts;
  }

  private double oldestSeconds() {
    OptionalLong oldestMillis = depth.oldestMillis();
    return oldestMillis.isEmpty()
        ? 0
        : Math.max(0, clock.millis() - oldestMillis.getAsLong()) / MILLIS_PER_SECOND;
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }
}
