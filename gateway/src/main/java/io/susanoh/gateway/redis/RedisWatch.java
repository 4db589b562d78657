package io.susanoh.gateway.redis;

import io.susanoh.gateway.redis.RedisMeters.Happening;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis is believed. It is from when it was reconciled until a call fails, a connection
 * ends, it is another server or a replica, it has lost what it held, or another process believes
 * another one; then it is connected and reconciled anew, again and again. Safe for all threads.
 */
final class RedisWatch {

  private static final Logger LOG = LoggerFactory.getLogger(RedisWatch.class);

  private static final long PROBE_MILLIS = 500;
  private static final long RETRY_MILLIS = 200;

  /** How long a start waits for others who believe another Redis. */
  private static final long AGREE_MILLIS = 10_000;

  /** Makes Redis whole. */
  interface Reconciling {
    /**
     * Completes when Redis holds what it should.
     *
     * @param awaySinceMillis what this node accepted since may be missing there; 0: anything may be
     */
    Future<Void> reconcile(long awaySinceMillis);

    /** What is left to do once Redis is believed: what was accepted while it was reconciled. */
    Future<Void> afterwards(long awaySinceMillis);
  }

  private final Vertx vertx;
  private final Context context;
  private final Lanes lanes;
  private final Markers markers;
  private final Agreement agreement;
  private final Pledge pledge;
  private final RedisClock clock;
  private final RedisMeters meters;
  private final Reconciling reconciling;
  private final Promise<Void> firstAttempt = Promise.promise();
  private final AtomicBoolean recovering = new AtomicBoolean();
  private final AtomicInteger beliefs = new AtomicInteger();
  private volatile boolean believed;
  private volatile boolean closed;
  private volatile String reason = "it has not been reached yet";
  private volatile long awaySinceMillis;
  private boolean patient = true;
  private Optional<List<RedisInfo>> identity = Optional.empty();

  RedisWatch(
      Lanes lanes,
      Markers markers,
      Agreement agreement,
      Pledge pledge,
      RedisClock clock,
      RedisMeters meters,
      Reconciling reconciling) {
    this.vertx = lanes.vertx();
    this.context = vertx.getOrCreateContext();
    this.lanes = lanes;
    this.markers = markers;
    this.agreement = agreement;
    this.pledge = pledge;
    this.clock = clock;
    this.meters = meters;
    this.reconciling = reconciling;
  }

  /**
   * Begins; completes when Redis was reached and reconciled, or could not be.
   *
   * @return fails with {@link RedisRefused} when this Redis must not be used
   */
  Future<Void> start() {
    context.runOnContext(
        v -> {
          vertx.setTimer(AGREE_MILLIS, fired -> patient = false);
          recover();
        });
    return firstAttempt.future();
  }

  /** Whether Redis decides now. */
  boolean believed() {
    return believed;
  }

  /** How often it has been found to be believed. */
  int beliefs() {
    return beliefs.get();
  }

  /** Why it is not believed, for a person. */
  String reason() {
    return reason;
  }

  /** Something shows that Redis is not to be believed any more. */
  void lost(String why) {
    context.runOnContext(
        v -> {
          if (believed) {
            believed = false;
            reason = why;
            awaySinceMillis = clock.millis();
            end();
            meters.count(Happening.OUTAGES);
            LOG.warn("Redis is away, this node goes on with its own windows: {}", why);
          }
          recover();
        });
  }

  private void recover() {
    if (closed || believed || !recovering.compareAndSet(false, true)) {
      return;
    }
    lanes
        .connect()
        .timeout(5 * PROBE_MILLIS, TimeUnit.MILLISECONDS)
        .compose(connected -> identify())
        .compose(this::reconcile)
        .onComplete(this::believe, this::goOnWithout);
  }

  /** What the servers are, and how late it is there: a node's own clock may be wrong. */
  private Future<List<RedisInfo>> identify() {
    return lanes
        .infos()
        .map(
            all -> {
              all.forEach(info -> RedisInfo.millis(info).ifPresent(clock::saw));
              return all.stream().map(RedisInfo::parse).sorted().toList();
            });
  }

  private Future<List<RedisInfo>> reconcile(List<RedisInfo> now) {
    now.forEach(RedisInfo::requireUsable);
    boolean same = identity.filter(now::equals).isPresent();
    return agreement
        .reach(now)
        .compose(agreed -> markers.set())
        .compose(set -> fill(same && markers.areKnown(set), set))
        .compose(filled -> pledge.give())
        .map(now);
  }

  /** A flush while it is filled takes the markers with it. */
  private Future<Void> fill(boolean same, List<String> set) {
    return reconciling.reconcile(same ? awaySinceMillis : 0).compose(done -> markers.adopt(set));
  }

  private void believe(List<RedisInfo> now) {
    context.runOnContext(
        v -> {
          long since = awaySinceMillis;
          identity = Optional.of(now);
          beliefs.incrementAndGet();
          believed = true;
          recovering.set(false);
          meters.count(Happening.RECONCILIATIONS);
          LOG.info("Redis is there and reconciled");
          firstAttempt.tryComplete();
          vertx.setTimer(PROBE_MILLIS, fired -> probe());
          reconciling
              .afterwards(since)
              .onFailure(e -> lost("what came meanwhile could not be merged: " + e.getMessage()));
        });
  }

  private void goOnWithout(Throwable failed) {
    context.runOnContext(
        v -> {
          recovering.set(false);
          if (!closed) {
            end();
          }
          String now = Lanes.reason(failed);
          if (!now.equals(reason)) {
            LOG.warn("Redis cannot be used yet: {}", now);
          }
          reason = now;
          endFirstAttempt(failed);
          if (!closed) {
            vertx.setTimer(RETRY_MILLIS, fired -> recover());
          }
        });
  }

  /** Others may be about to see what happened to the Redis that they all had. */
  private void endFirstAttempt(Throwable failed) {
    if (failed instanceof OtherRedis) {
      if (!patient) {
        firstAttempt.tryFail(new RedisRefused(failed.getMessage()));
      }
    } else if (failed instanceof RedisRefused) {
      firstAttempt.tryFail(failed);
    } else {
      firstAttempt.tryComplete();
    }
  }

  private void probe() {
    if (closed || !believed) {
      return;
    }
    identity.ifPresent(servers -> agreement.uphold(servers, this::lost));
    pledge.renew();
    identify()
        .compose(
            now -> {
              now.forEach(RedisInfo::requireUsable);
              if (!identity.equals(Optional.of(now))) {
                return Future.failedFuture(new RedisAway("it is another server than before"));
              }
              return markers.stand();
            })
        .onComplete(
            stand ->
                context.runOnContext(
                    v -> {
                      if (stand) {
                        vertx.setTimer(PROBE_MILLIS, fired -> probe());
                      } else {
                        lost("it has lost what it held");
                      }
                    }),
            failed -> lost(Lanes.reason(failed)));
  }

  private void end() {
    agreement.end();
    pledge.end();
  }

  /** Completes when this process is bound by nothing more, as far as PostgreSQL can be told. */
  Future<Void> close() {
    closed = true;
    believed = false;
    return pledge.close();
  }
}
