package io.susanoh.gateway.engine;

import io.susanoh.l1.L1Engine;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jctools.queues.atomic.SpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine that does not answer follows the one that does: it is given, shard by shard and in the
 * order of decisions, whatever the other one did, compares its answers and so keeps the same
 * windows.
 *
 * <p>{@link #offer} and {@link #catchUp} are called under the shard's lock, so that each queue has
 * one producer at a time; its consumers, the background thread and a requesting thread that catches
 * up, take the lane's own lock. Lock order: shard, lane.
 */
final class Follower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /**
   * What may wait in all queues together; beyond it the requesting thread works its own shard's
   * backlog off.
   */
  private static final long QUEUED_BYTES_MAX = 64L << 20;

  /** Steps that the background thread applies before it lets a requesting thread at the lane. */
  private static final int STEPS_AT_ONCE = 256;

  private static final long NAP_NANOS = 1_000_000;
  private static final int NAPS_BEFORE_SLEEP = 64;
  private static final long LOG_EVERY_NANOS = 1_000_000_000;

  /** One shard's queue. */
  private static final class Lane {
    final SpscUnboundedAtomicArrayQueue<FollowerStep> steps =
        new SpscUnboundedAtomicArrayQueue<>(64);
    final ReentrantLock lock = new ReentrantLock();
  }

  private final L1Engine engine;
  private final EngineMeters meters;
  private final Consumer<Throwable> faulted;
  private final Lane[] lanes;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong queuedSteps = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean asleep;
  private volatile long loggedNanos = System.nanoTime() - LOG_EVERY_NANOS;

  /**
   * @param faulted told once, from any thread, when this engine faults; it must not be asked for
   *     anything after that
   */
  Follower(L1Engine engine, EngineMeters meters, Consumer<Throwable> faulted) {
    this.engine = engine;
    this.meters = meters;
    this.faulted = faulted;
    this.lanes = new Lane[engine.shards()];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = new Lane();
    }
    this.thread = Thread.ofPlatform().name("susanoh-l1-follower").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  L1Engine engine() {
    return engine;
  }

  /** Steps that wait. */
  long lag() {
    return queuedSteps.get();
  }

  /**
   * Hands over what the answering engine has just done in {@code shard}. Caller holds the shard's
   * lock.
   */
  void offer(int shard, FollowerStep step) {
    Lane lane = lanes[shard];
    if (queuedBytes.get() > QUEUED_BYTES_MAX) {
      catchUp(shard);
    }
    queuedBytes.addAndGet(step.bytes());
    queuedSteps.incrementAndGet();
    lane.steps.offer(step);
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  /**
   * Applies all that waits for {@code shard}, on the calling thread, which holds the shard's lock.
   */
  void catchUp(int shard) {
    Lane lane = lanes[shard];
    lane.lock.lock();
    try {
      apply(lane, shard, Integer.MAX_VALUE);
    } finally {
      lane.lock.unlock();
    }
  }

  /** Puts a window back. Caller holds the shard's lock. */
  void restore(int shard, WindowSnapshot window) {
    Lane lane = lanes[shard];
    lane.lock.lock();
    try {
      apply(lane, shard, Integer.MAX_VALUE);
      engine.restore(window);
    } finally {
      lane.lock.unlock();
    }
  }

  private void run() {
    int naps = 0;
    while (!closed) {
      if (sweep()) {
        naps = 0;
      } else if (naps < NAPS_BEFORE_SLEEP) {
        naps++;
        LockSupport.parkNanos(this, NAP_NANOS);
      } else {
        asleep = true;
        if (queuedSteps.get() == 0 && !closed) {
          LockSupport.park(this);
        }
        asleep = false;
        naps = 0;
      }
    }
  }

  /** Gives every lane its turn; whether any had work. */
  private boolean sweep() {
    boolean worked = false;
    for (int shard = 0; shard < lanes.length && !closed; shard++) {
      Lane lane = lanes[shard];
      if (lane.steps.isEmpty()) {
        continue;
      }
      lane.lock.lock();
      try {
        worked |= apply(lane, shard, STEPS_AT_ONCE) > 0;
      } catch (RuntimeException | Error e) {
        closed = true;
        faulted.accept(e);
      } finally {
        lane.lock.unlock();
      }
    }
    return worked;
  }

  private int apply(Lane lane, int shard, int stepsMax) {
    int applied = 0;
    int compared = 0;
    long bytes = 0;
    try {
      while (applied < stepsMax) {
        FollowerStep step = lane.steps.poll();
        if (step == null) {
          break;
        }
        applied++;
        bytes += step.bytes();
        switch (step) {
          case FollowerStep.Screened screened -> {
            compare(
                screened,
                engine.screen(screened.event(), screened.rules(), screened.receiptMillis()));
            compared++;
          }
          case FollowerStep.Evicted evicted ->
              engine.evictIdle(shard, evicted.beforeReceiptMillis());
        }
      }
    } finally {
      queuedBytes.addAndGet(-bytes);
      queuedSteps.addAndGet(-applied);
      meters.compared(compared);
    }
    return applied;
  }

  private void compare(FollowerStep.Screened screened, ScreeningResult mine) {
    if (mine.equals(screened.answer())) {
      return;
    }
    meters.difference(screened.answer().rules(), mine.rules());
    long now = System.nanoTime();
    if (now - loggedNanos >= LOG_EVERY_NANOS) {
      loggedNanos = now;
      LOG.error("engines differ: answered {}, {} says {}", screened.answer(), engine.name(), mine);
    }
  }

  /** Has the background thread end soon; what waits is not applied. Does not wait for it. */
  void stop() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** Ends the background thread; what waits is not applied. The engine stays open. */
  @Override
  public void close() {
    stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
