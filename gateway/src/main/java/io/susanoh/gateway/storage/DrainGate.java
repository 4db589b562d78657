package io.susanoh.gateway.storage;

import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.DatabaseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the drain is in the epoch that this process writes, and who waits for it. Safe for all
 * threads; futures complete on their callers' contexts.
 */
final class DrainGate {

  private static final long WAIT_MAX_MILLIS = 2_000;

  /** Timer of a waiter without a deadline: Vert.x gives no timer this id. */
  private static final long NO_TIMER = -1;

  /** Waiters by sequence, then by the order in which they came. */
  private record Key(long sequence, long number) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int bySequence = Long.compare(sequence, other.sequence);
      return bySequence != 0 ? bySequence : Long.compare(number, other.number);
    }
  }

  private record Waiter(Promise<Void> promise, Context context, long timer) {}

  private final Vertx vertx;
  private final TreeMap<Key, Waiter> waiters = new TreeMap<>();
  private long numbers;
  private long drainedSequence;
  private boolean up;

  DrainGate(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Completes when everything up to {@code sequence} is in PostgreSQL; fails when that takes over 2
   * s.
   */
  Future<Void> passed(long sequence) {
    return passed(sequence, true);
  }

  /**
   * Completes when everything up to {@code sequence} is in PostgreSQL, however far behind it is.
   */
  Future<Void> reached(long sequence) {
    return passed(sequence, false);
  }

  private Future<Void> passed(long sequence, boolean bounded) {
    synchronized (waiters) {
      if (!up) {
        return Future.failedFuture(away());
      }
      if (sequence <= drainedSequence) {
        return Future.succeededFuture();
      }
      Key key = new Key(sequence, numbers++);
      Promise<Void> promise = Promise.promise();
      long timer = bounded ? vertx.setTimer(WAIT_MAX_MILLIS, id -> expire(key)) : NO_TIMER;
      waiters.put(key, new Waiter(promise, vertx.getOrCreateContext(), timer));
      return promise.future();
    }
  }

  /** Everything up to {@code sequence} is in PostgreSQL. */
  void advance(long sequence) {
    List<Waiter> done;
    synchronized (waiters) {
      up = true;
      drainedSequence = Math.max(drainedSequence, sequence);
      done = take(waiters.headMap(new Key(drainedSequence, Long.MAX_VALUE), true).values());
    }
    for (Waiter waiter : done) {
      vertx.cancelTimer(waiter.timer());
      waiter.context().runOnContext(ignored -> waiter.promise().tryComplete());
    }
  }

  /** PostgreSQL was restored, and has only what is up to {@code sequence}. */
  void rewind(long sequence) {
    synchronized (waiters) {
      drainedSequence = sequence;
    }
  }

  /** PostgreSQL answers, or does not: then nobody waits for it. */
  void setUp(boolean nowUp) {
    List<Waiter> failed;
    synchronized (waiters) {
      up = nowUp;
      failed = nowUp ? List.of() : take(waiters.values());
    }
    for (Waiter waiter : failed) {
      vertx.cancelTimer(waiter.timer());
      waiter.context().runOnContext(ignored -> waiter.promise().tryFail(away()));
    }
  }

  boolean isUp() {
    synchronized (waiters) {
      return up;
    }
  }

  long drainedSequence() {
    synchronized (waiters) {
      return drainedSequence;
    }
  }

  /** What a read is told while PostgreSQL is away. */
  static Refusal away() {
    return Refusal.unavailable("the database is away", 2);
  }

  /** Why a query failed: what the server says of it is a fault of ours; else it is not there. */
  static Throwable refusal(Throwable failed) {
    boolean ours =
        failed instanceof DatabaseException e
            && !Outage.passes(Optional.ofNullable(e.getSqlState()).orElse(""));
    return ours ? failed : away();
  }

  private void expire(Key key) {
    Waiter waiter;
    synchronized (waiters) {
      waiter = waiters.remove(key);
    }
    if (waiter != null) {
      waiter.promise().tryFail(Refusal.unavailable("the database is behind", 2));
    }
  }

  private static List<Waiter> take(Collection<Waiter> view) {
    List<Waiter> taken = new ArrayList<>(view);
    view.clear();
    return taken;
  }
}
