package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process promises all others while it decides by Redis: until a time that is a little
 * ahead, and is put off again and again, it tells of no state that PostgreSQL does not have. As
 * long as all such pledges hold, a process without Redis may believe what PostgreSQL says.
 *
 * <p>When PostgreSQL is away the pledge runs out, and only then states are told of that Redis alone
 * has. So broken, it stays in PostgreSQL until {@link Redemption}, and another one is given in its
 * place. Safe for all threads.
 */
final class Pledge {

  private static final Logger LOG = LoggerFactory.getLogger(Pledge.class);

  /** How long what cannot be written waits at most, once, before it is told of. */
  private static final long HOLDS_MILLIS = 3_000;

  /** What two clocks may differ by in that time. */
  private static final long MARGIN_MILLIS = 100;

  private static final int RETRY_AFTER_SECONDS = 2;

  /**
   * The one that binds this process.
   *
   * @param endsNanos when it holds no more in PostgreSQL, or before
   */
  private record Given(UUID id, long endsNanos, boolean broken) {}

  private final Vertx vertx;
  private final Primary primary;
  private final RedisStore store;
  private final Markers markers;
  private final RedisClock clock;
  private final RedisMeters meters;
  private final AtomicBoolean renewing = new AtomicBoolean();
  private final Set<UUID> kept = ConcurrentHashMap.newKeySet();
  private Optional<Given> given = Optional.empty();

  Pledge(
      Vertx vertx,
      Primary primary,
      RedisStore store,
      Markers markers,
      RedisClock clock,
      RedisMeters meters) {
    this.vertx = vertx;
    this.primary = primary;
    this.store = store;
    this.markers = markers;
    this.clock = clock;
    this.meters = meters;
  }

  /** Gives one; completes when PostgreSQL has it. Nothing may be told of by Redis before. */
  Future<Void> give() {
    UUID id = UUID.randomUUID();
    Pledges all = primary.pledges();
    return all.millis()
        .compose(
            millis -> {
              long endsNanos = endsNanos();
              return all.keep(id, millis + HOLDS_MILLIS)
                  .onSuccess(there -> bind(new Given(id, endsNanos, false)));
            });
  }

  private synchronized void bind(Given another) {
    given = Optional.of(another);
  }

  /** Puts the end off, where it is needed. Waits for nothing. */
  void renew() {
    if (!primary.isUp() || !renewing.compareAndSet(false, true)) {
      return;
    }
    redeemKept();
    putOff()
        .onComplete(
            done -> {
              renewing.set(false);
              if (done.failed()) {
                LOG.debug("tried again: {}", done.cause().getMessage());
              }
            });
  }

  private Future<Void> putOff() {
    Optional<Given> now = given();
    if (now.isEmpty() || now.get().broken) {
      return now.isEmpty() ? Future.succeededFuture() : give();
    }
    UUID id = now.get().id;
    Pledges all = primary.pledges();
    return all.millis()
        .compose(
            millis ->
                putOff(id, endsNanos())
                    ? all.keep(id, millis + HOLDS_MILLIS)
                    : Future.succeededFuture());
  }

  private synchronized Optional<Given> given() {
    return given;
  }

  /** As PostgreSQL will have it, unless the pledge was broken or ended meanwhile. */
  private synchronized boolean putOff(UUID id, long endsNanos) {
    boolean holds = given.filter(g -> g.id.equals(id) && !g.broken).isPresent();
    if (holds) {
      given = Optional.of(new Given(id, endsNanos, false));
    }
    return holds;
  }

  /** PostgreSQL's clock was read before, so that by it the end is no later. */
  private static long endsNanos() {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HOLDS_MILLIS + MARGIN_MILLIS);
  }

  /**
   * Completes when it may be told how the account stands, though PostgreSQL may not have it; fails
   * with UNAVAILABLE when it must not be.
   */
  Future<Void> tellWithoutPostgres(AccountId id) {
    Optional<Given> mine = broken();
    if (mine.isEmpty()) {
      return Future.failedFuture(unknown());
    }
    long waitMillis = TimeUnit.NANOSECONDS.toMillis(mine.get().endsNanos - System.nanoTime());
    Future<Void> ended =
        waitMillis > 0
            ? vertx.timer(waitMillis, TimeUnit.MILLISECONDS).mapEmpty()
            : Future.succeededFuture();
    return ended
        .compose(v -> store.announce(id, clock.millis()))
        .compose(announced -> markers.stand())
        .compose(stand -> stand ? store.isFenced(mine.get().id) : Future.succeededFuture(true))
        .transform(
            fenced ->
                fenced.succeeded() && !fenced.result()
                    ? Future.succeededFuture()
                    : Future.failedFuture(unknown()));
  }

  /** From now on the end is not put off. */
  private synchronized Optional<Given> broken() {
    if (given.filter(g -> !g.broken).isPresent()) {
      meters.count(RedisMeters.Happening.BROKEN_PLEDGES);
      LOG.warn(
          "PostgreSQL cannot be told of a state that is told of: until it is, no node without Redis"
              + " grants a withdrawal");
      given = given.map(g -> new Given(g.id, g.endsNanos, true));
    }
    return given;
  }

  /** This process decides by Redis no more. Waits for nothing; to be told again and again. */
  void end() {
    release();
    if (primary.isUp()) {
      redeemKept();
    }
  }

  /** As {@link #end}, for ever; completes when PostgreSQL knows or cannot be told. */
  Future<Void> close() {
    release();
    return redeemKept();
  }

  private synchronized void release() {
    given.filter(g -> !g.broken).ifPresent(g -> kept.add(g.id));
    given = Optional.empty();
  }

  private Future<Void> redeemKept() {
    return Future.join(
            kept.stream()
                .map(id -> primary.pledges().redeem(id).onSuccess(gone -> kept.remove(id)))
                .toList())
        .otherwiseEmpty()
        .mapEmpty();
  }

  private static Refusal unknown() {
    return Refusal.unavailable("the account's state cannot be known now", RETRY_AFTER_SECONDS);
  }
}
