package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.redis.RedisMeters.Happening;
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
 * has, and only while the pledge stands in Redis too. So broken, it is left to {@link Redemption},
 * which takes it out of there first. Another one is given when PostgreSQL takes writes again, or
 * the broken one stands no more. Safe for all threads.
 */
final class Pledge {

  private static final Logger LOG = LoggerFactory.getLogger(Pledge.class);

  /** How long what cannot be written waits at most before it is told of; what comes later, less. */
  private static final long HOLDS_MILLIS = 3_000;

  /** What two clocks may differ by in that time. */
  private static final long MARGIN_MILLIS = 100;

  private static final int RETRY_AFTER_SECONDS = 2;

  /**
   * The one that binds this process.
   *
   * @param endsNanos when it holds no more in PostgreSQL, or later
   */
  private record Given(UUID id, long endsNanos, boolean broken) {}

  private final Vertx vertx;
  private final Primary primary;
  private final RedisStore store;
  private final RedisClock clock;
  private final RedisMeters meters;
  private final AtomicBoolean renewing = new AtomicBoolean();
  private final Set<UUID> kept = ConcurrentHashMap.newKeySet();
  private final Set<UUID> keysLeft = ConcurrentHashMap.newKeySet();
  private Optional<Given> given = Optional.empty();
  private Future<Void> giving = Future.succeededFuture();
  private int releases;
  private boolean wrote;
  private boolean closed;

  Pledge(Vertx vertx, Primary primary, RedisStore store, RedisClock clock, RedisMeters meters) {
    this.vertx = vertx;
    this.primary = primary;
    this.store = store;
    this.clock = clock;
    this.meters = meters;
  }

  /** Gives one; completes when PostgreSQL has it. Nothing may be told of by Redis before. */
  synchronized Future<Void> give() {
    if (closed) {
      return Future.failedFuture(unknown());
    }
    Future<Void> another = giveAnother();
    giving = giving.isComplete() ? another : Future.join(giving, another).mapEmpty();
    return another;
  }

  private Future<Void> giveAnother() {
    UUID id = UUID.randomUUID();
    int before = releases();
    return store
        .pledge(id)
        .compose(stands -> primary.pledges().millis())
        .compose(millis -> give(id, millis + HOLDS_MILLIS, before))
        .onFailure(failed -> keepFailed(id));
  }

  /** PostgreSQL may have it yet, or take it until it is too late for that. */
  private synchronized void keepFailed(UUID id) {
    if (closed) {
      kept.add(id);
    } else {
      vertx.setTimer(HOLDS_MILLIS, tooLate -> kept.add(id));
    }
  }

  private Future<Void> give(UUID id, long untilMillis, int before) {
    Given another = new Given(id, endsNanos(), false);
    return primary
        .pledges()
        .give(id, untilMillis)
        .compose(
            inTime -> {
              if (inTime) {
                bind(another, before);
              }
              return inTime ? Future.succeededFuture() : Future.failedFuture(unknown());
            });
  }

  private synchronized int releases() {
    return releases;
  }

  private synchronized void bind(Given another, int before) {
    if (releases == before) {
      keepUnbroken();
      given = Optional.of(another);
    } else {
      kept.add(another.id);
    }
  }

  /** Nothing was told of under it that PostgreSQL does not have, nor will be. */
  private void keepUnbroken() {
    given.filter(g -> !g.broken).ifPresent(g -> kept.add(g.id));
  }

  /** Puts the end off, or gives another one where that is needed. Waits for nothing. */
  void renew() {
    if (!primary.isUp() || !renewing.compareAndSet(false, true)) {
      return;
    }
    redeemKept();
    removeKeys();
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
    if (now.isEmpty()) {
      return Future.succeededFuture();
    }
    UUID id = now.get().id;
    if (now.get().broken) {
      return mayBeReplaced() ? give() : store.isPledged(id).compose(this::another);
    }
    Pledges all = primary.pledges();
    return all.millis()
        .compose(
            millis ->
                putOff(id, endsNanos())
                    ? all.keep(id, millis + HOLDS_MILLIS)
                    : Future.succeededFuture(true))
        .compose(this::another);
  }

  private synchronized boolean mayBeReplaced() {
    return wrote && given.filter(g -> System.nanoTime() - g.endsNanos >= 0).isPresent();
  }

  private Future<Void> another(boolean unlessThisOneServes) {
    return unlessThisOneServes ? Future.succeededFuture() : give();
  }

  private synchronized Optional<Given> given() {
    return given;
  }

  /** As PostgreSQL will have it, unless the pledge was broken or ended meanwhile. */
  private synchronized boolean putOff(UUID id, long endsNanos) {
    boolean binds = given.filter(g -> g.id.equals(id) && !g.broken).isPresent();
    if (binds) {
      given = Optional.of(new Given(id, endsNanos, false));
    }
    return binds;
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
    int before = releases();
    UUID pledge = mine.get().id;
    long waitMillis = TimeUnit.NANOSECONDS.toMillis(mine.get().endsNanos - System.nanoTime());
    Future<Void> ended =
        waitMillis > 0
            ? vertx.timer(waitMillis, TimeUnit.MILLISECONDS).mapEmpty()
            : Future.succeededFuture();
    // Announced under a pledge that still stands, an account is seen by whoever redeems that.
    return ended
        .compose(v -> standing(pledge))
        .compose(stands -> store.announce(id, clock.millis()))
        .compose(announced -> standing(pledge))
        .transform(
            stands ->
                stands.succeeded() && releases() == before
                    ? Future.succeededFuture()
                    : Future.failedFuture(unknown()));
  }

  private Future<Void> standing(UUID pledge) {
    return store
        .isPledged(pledge)
        .compose(stands -> stands ? Future.succeededFuture() : Future.failedFuture(unknown()));
  }

  /** PostgreSQL has taken a transition. */
  synchronized void wrote() {
    wrote = true;
  }

  /** From now on the end is not put off. */
  private synchronized Optional<Given> broken() {
    if (given.filter(g -> !g.broken).isPresent()) {
      meters.count(Happening.BROKEN_PLEDGES);
      LOG.warn(
          "PostgreSQL cannot be told of a state that is told of: until it is, no node without Redis"
              + " grants a withdrawal");
      given = given.map(g -> new Given(g.id, g.endsNanos, true));
    }
    wrote = false;
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
    return closing()
        .otherwiseEmpty()
        .compose(given -> redeemKept())
        .onSuccess(done -> removeKeys());
  }

  /** Completes when nothing is given any more. */
  private synchronized Future<Void> closing() {
    closed = true;
    release();
    return giving;
  }

  private synchronized void release() {
    releases++;
    keepUnbroken();
    given = Optional.empty();
  }

  private Future<Void> redeemKept() {
    return Future.join(kept.stream().map(this::redeemKept).toList()).otherwiseEmpty().mapEmpty();
  }

  private Future<Void> redeemKept(UUID id) {
    return primary
        .pledges()
        .redeem(id)
        .onSuccess(
            gone -> {
              keysLeft.add(id);
              kept.remove(id);
            });
  }

  private void removeKeys() {
    keysLeft.forEach(id -> store.unpledge(id).onSuccess(gone -> keysLeft.remove(id)));
  }

  private static Refusal unknown() {
    return Refusal.unavailable("the account's state cannot be known now", RETRY_AFTER_SECONDS);
  }
}
