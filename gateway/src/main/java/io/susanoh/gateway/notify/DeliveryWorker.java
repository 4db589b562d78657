package io.susanoh.gateway.notify;

import io.susanoh.gateway.notify.NotifyMeters.Outcome;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the outbox relay notices and delivers what is due, to each webhook a few at once, so that one
 * which does not answer holds up nobody else. Deploy one a process; several processes share the
 * work by their claims. A delivery is marked after it was taken: whoever dies in between has it
 * delivered once more.
 */
public final class DeliveryWorker extends VerticleBase {

  /** The event bus address at which it is told that notices were written; any body. */
  public static final String WAKE = "susanoh.notify.wake";

  /** The event bus address at which it tells that notices have their place; any body. */
  public static final String PLACED = "susanoh.notify.placed";

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);

  /** How long a claim holds; longer than an attempt can take. */
  static final long LEASE_MILLIS = Duration.ofSeconds(20).toMillis();

  private static final int IN_FLIGHT_MAX = 128;
  private static final long LOOK_EVERY_MILLIS = 1_000;
  private static final long MEASURE_EVERY_MILLIS = 5_000;
  private static final long FORGET_EVERY_MILLIS = 60_000;

  private final Outbox outbox;
  private final Destinations destinations;
  private final NotifyMeters meters;
  private final InstantSource clock;
  private final Duration deadline;
  private final Map<UUID, Integer> inFlight = new HashMap<>();
  private final Set<UUID> claiming = new HashSet<>();
  private final Set<Future<?>> running = new HashSet<>();
  private WebhookSender sender;
  private boolean looking;
  private boolean woken;
  private boolean stopped;

  public DeliveryWorker(
      Outbox outbox, Destinations destinations, NotifyMeters meters, InstantSource clock) {
    this(outbox, destinations, meters, clock, WebhookSender.DEADLINE);
  }

  DeliveryWorker(
      Outbox outbox,
      Destinations destinations,
      NotifyMeters meters,
      InstantSource clock,
      Duration deadline) {
    this.outbox = Objects.requireNonNull(outbox);
    this.destinations = Objects.requireNonNull(destinations);
    this.meters = Objects.requireNonNull(meters);
    this.clock = Objects.requireNonNull(clock);
    this.deadline = deadline;
  }

  @Override
  public Future<?> start() {
    sender = new WebhookSender(vertx, destinations, clock, deadline);
    vertx.setPeriodic(LOOK_EVERY_MILLIS, timer -> look());
    vertx.setPeriodic(
        MEASURE_EVERY_MILLIS, timer -> blocking(outbox::depth).onSuccess(meters::looked));
    vertx.setPeriodic(FORGET_EVERY_MILLIS, timer -> forget());
    look();
    return vertx.eventBus().consumer(WAKE, message -> look()).completion();
  }

  /** Ends when what runs has ended. */
  @Override
  public Future<?> stop() {
    stopped = true;
    return whenIdle().onComplete(ended -> sender.close());
  }

  /** What runs may begin something more, to mark what came of it. */
  private Future<Void> whenIdle() {
    List<Future<?>> unended = running.stream().filter(each -> !each.isComplete()).toList();
    return unended.isEmpty()
        ? Future.succeededFuture()
        : Future.join(unended).transform(ended -> whenIdle());
  }

  private void forget() {
    blocking(() -> outbox.forget(clock.millis())).onFailure(DeliveryWorker::report);
  }

  /** Relays what has come and delivers what is due. */
  private void look() {
    if (stopped) {
      return;
    }
    if (looking) {
      woken = true;
      return;
    }
    looking = true;
    woken = false;
    blocking(() -> outbox.relay(clock.millis()))
        .compose(
            relayed -> {
              if (relayed > 0) {
                vertx.eventBus().publish(PLACED, relayed);
                woken = true;
              }
              return blocking(() -> outbox.due(clock.millis()));
            })
        .onSuccess(due -> due.forEach(this::deliver))
        .onFailure(DeliveryWorker::report)
        .onComplete(
            ended -> {
              looking = false;
              if (woken && ended.succeeded()) {
                look();
              }
            });
  }

  /** Claims for a webhook what there is room for, and sends it. */
  private void deliver(UUID webhookId) {
    int total = inFlight.values().stream().mapToInt(Integer::intValue).sum();
    int room =
        Math.min(
            WebhookSender.AT_ONCE - inFlight.getOrDefault(webhookId, 0), IN_FLIGHT_MAX - total);
    if (stopped || room <= 0 || !claiming.add(webhookId)) {
      return;
    }
    long nowMillis = clock.millis();
    blocking(() -> outbox.claim(webhookId, room, nowMillis, nowMillis + LEASE_MILLIS))
        .onComplete(
            claimed -> {
              claiming.remove(webhookId);
              claimed.forEach(this::send);
            },
            failure -> {
              claiming.remove(webhookId);
              report(failure);
            });
  }

  private void send(Delivery delivery) {
    inFlight.merge(delivery.webhookId(), 1, Integer::sum);
    Future<Void> sent = sender.send(delivery).compose(attempt -> conclude(delivery, attempt));
    running.add(sent);
    sent.onComplete(
        done -> {
          running.remove(sent);
          inFlight.computeIfPresent(
              delivery.webhookId(), (id, count) -> count == 1 ? null : count - 1);
          if (done.succeeded()) {
            deliver(delivery.webhookId());
          } else {
            report(done.cause());
          }
        });
  }

  private Future<Void> conclude(Delivery delivery, Attempt attempt) {
    long nowMillis = clock.millis();
    return switch (attempt) {
      case Attempt.Taken taken -> {
        meters.attempted(Outcome.DELIVERED);
        yield done(() -> outbox.delivered(delivery, taken.status(), nowMillis));
      }
      case Attempt.Failed failed ->
          done(
              () ->
                  fail(
                      delivery,
                      failed,
                      Backoff.next(
                          delivery.attempt(),
                          delivery.begunMillis(),
                          nowMillis,
                          failed.askedMillis(),
                          ThreadLocalRandom.current()::nextDouble),
                      nowMillis));
    };
  }

  private void fail(
      Delivery delivery, Attempt.Failed failed, OptionalLong nextMillis, long nowMillis) {
    boolean counts =
        outbox.failed(delivery, failed.status(), failed.error(), nextMillis, nowMillis);
    boolean dead = counts && nextMillis.isEmpty();
    meters.attempted(dead ? Outcome.DEAD : Outcome.FAILED);
    if (dead) {
      LOG.warn(
          "delivery {} to webhook {} is a dead letter after {} attempts: {}",
          delivery.id(),
          delivery.webhookId(),
          delivery.attempt(),
          failed.error());
    }
  }

  private Future<Void> done(Runnable work) {
    return blocking(
        () -> {
          work.run();
          return null;
        });
  }

  private <T> Future<T> blocking(Callable<T> work) {
    Future<T> done = context.executeBlocking(work, false);
    running.add(done);
    return done.onComplete(ended -> running.remove(done));
  }

  private static void report(Throwable failure) {
    if (failure instanceof Refusal refusal && refusal.kind() == Refusal.Kind.UNAVAILABLE) {
      LOG.debug("nothing is told now: {}", refusal.getMessage());
    } else {
      LOG.error("telling the world failed and will be tried again", failure);
    }
  }
}
