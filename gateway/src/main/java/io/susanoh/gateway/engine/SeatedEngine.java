package io.susanoh.gateway.engine;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One engine from the day it is made to its fault, and per shard the lane of what the other engine
 * did that it has yet to do: so that it keeps the same windows, and sees every shard's events in
 * the order of decisions, whichever of the two answers.
 *
 * <p>What names a shard is called under that shard's lock, but for {@link #sweep}. What throws is a
 * fault of this engine.
 */
final class SeatedEngine {

  /**
   * What may wait in all lanes together; beyond it the requesting thread works its own shard's
   * backlog off.
   */
  private static final long QUEUED_BYTES_MAX = 64L << 20;

  /** The most events that are followed by one call: as many as an engine looks ahead at. */
  private static final int TOGETHER_MAX = 64;

  /** What the owner of engines is asked and told by one of them. */
  interface Owner {

    /** Whether this engine may be given up for being slow: another one can answer. */
    boolean canDoWithout(SeatedEngine engine);

    /** The answer of an engine that follows, as it shall be compared. */
    ScreeningResult compared(SeatedEngine engine, int shard, ScreeningResult answer);

    /** Its answer is another one than was given. */
    void differed(FollowerStep.Screened given, SeatedEngine engine, ScreeningResult followed);

    /** So many more answers were compared. */
    void compared(int events);
  }

  private final Seat seat;
  private final L1Engine engine;
  private final Owner owner;
  private final Lane[] lanes;
  private final SlowCalls slowCalls = new SlowCalls();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong compared = new AtomicLong();
  private final AtomicLong differences = new AtomicLong();

  /**
   * Events that are followed by one call at most: one at first and after a slow call, after a quick
   * one twice as many as that had. So a slow engine is given up after few events, and holds nobody
   * up for long.
   */
  private volatile int together = 1;

  /** Why it is given up. */
  private volatile Optional<EngineFault> fault = Optional.empty();

  /**
   * @param whole whether the engine holds all windows there are; else it is given them shard by
   *     shard, from {@link Lane#beginCopy} to {@link Lane#endCopy}
   */
  SeatedEngine(Seat seat, L1Engine engine, boolean whole, Owner owner) {
    this.seat = seat;
    this.engine = engine;
    this.owner = owner;
    this.lanes = new Lane[engine.shards()];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] = new Lane(whole);
    }
  }

  /** Where it sits, or sat. */
  Seat seat() {
    return seat;
  }

  String name() {
    return seat.name();
  }

  /** The engine itself. Before it is asked for anything in a shard, {@link #catchUp}. */
  L1Engine engine() {
    return engine;
  }

  /** Steps that wait. */
  long lag() {
    long steps = 0;
    for (Lane lane : lanes) {
      steps += lane.lag();
    }
    return steps;
  }

  /** Answers of this engine that were compared so far. */
  long compared() {
    return compared.get();
  }

  /** Those of them that differed. */
  long differences() {
    return differences.get();
  }

  /**
   * Has it do all that waits for a shard, on the calling thread.
   *
   * @throws EngineFault also when it was given up before: something may be missing in its windows
   */
  void catchUp(int shard) {
    if (!lanes[shard].isCaughtUp()) {
      workOff(lanes[shard], shard);
    }
    if (fault.isPresent()) {
      throw fault.get();
    }
  }

  private void workOff(Lane lane, int shard) {
    lane.lock.lock();
    try {
      apply(lane, shard, Integer.MAX_VALUE);
    } finally {
      lane.lock.unlock();
    }
  }

  /** Hands over what the other engine has just done. */
  void offer(int shard, FollowerStep step) {
    Lane lane = lanes[shard];
    if (queuedBytes.get() > QUEUED_BYTES_MAX) {
      workOff(lane, shard);
    }
    queuedBytes.addAndGet(step.bytes());
    lane.offer(step);
  }

  /** Its lane of a shard. */
  Lane lane(int shard) {
    return lanes[shard];
  }

  /** Puts a window in place of the present one; an engine without this shard passes it over. */
  void restore(int shard, WindowSnapshot window) {
    Lane lane = lanes[shard];
    if (lane.isBegun()) {
      catchUp(shard);
      lane.markCopied(window.target());
      put(lane, window);
    }
  }

  /** Gives it a window of the other engine, unless it has had it before. */
  void copy(int shard, WindowSnapshot window) {
    Lane lane = lanes[shard];
    if (lane.markCopied(window.target())) {
      put(lane, window);
    }
  }

  private void put(Lane lane, WindowSnapshot window) {
    lane.lock.lock();
    try {
      engine.restore(window);
    } finally {
      lane.lock.unlock();
    }
  }

  /** Before a call that is timed: what {@link #isTooSlow} is given after it. */
  long begin(long startNanos) {
    return slowCalls.begin(startNanos);
  }

  /**
   * Whether a call took too long once too often, while another engine can answer: a fault, but not
   * of the call, which has its answer.
   */
  boolean isTooSlow(long begun, long startNanos, long endNanos, int events) {
    return endNanos - startNanos > SlowCalls.nanosMax(events)
        && slowCalls.isOneTooMany(begun, endNanos, events)
        && owner.canDoWithout(this);
  }

  /** The most events that it should be asked at once: few when it may be slow. */
  int eventsAtOnce() {
    return slowCalls.eventsAtOnce();
  }

  /** Has it do nothing more; what waits is passed over. */
  void giveUp(EngineFault why) {
    if (fault.isEmpty()) {
      fault = Optional.of(why);
    }
  }

  /**
   * Gives every lane its turn, without a shard's lock; whether any had work.
   *
   * @param stepsMax of one lane, before a requesting thread is let at it
   */
  boolean sweep(int stepsMax) {
    boolean worked = false;
    for (int shard = 0; shard < lanes.length && fault.isEmpty(); shard++) {
      Lane lane = lanes[shard];
      if (lane.isEmpty()) {
        continue;
      }
      lane.lock.lock();
      try {
        worked |= apply(lane, shard, stepsMax) > 0;
      } finally {
        lane.lock.unlock();
      }
    }
    return worked;
  }

  /** Frees it, when nobody is at its lanes any more; nobody must be asking it for anything. */
  void close() {
    giveUp(new EngineFault(EngineFault.Cause.PANIC, "the engine is closed"));
    for (Lane lane : lanes) {
      lane.awaitFree();
    }
    engine.close();
  }

  private int apply(Lane lane, int shard, int stepsMax) {
    int applied = 0;
    int screened = 0;
    long bytes = 0;
    try {
      while (applied < stepsMax && fault.isEmpty()) {
        Optional<Lane.Turn> turn = lane.poll(Math.min(stepsMax - applied, together));
        if (turn.isEmpty()) {
          break;
        }
        switch (turn.get()) {
          case Lane.Turn.Eviction(FollowerStep.Evicted evicted) -> {
            applied++;
            bytes += evicted.bytes();
            engine.evictIdle(shard, evicted.beforeReceiptMillis());
          }
          case Lane.Turn.Events(List<FollowerStep.Screened> events) -> {
            applied += events.size();
            bytes += events.stream().mapToLong(FollowerStep::bytes).sum();
            follow(shard, events);
            screened += events.size();
          }
        }
      }
    } catch (RuntimeException | Error e) {
      giveUp(faultOf(e)); // Before anybody takes the steps that failed for done.
      throw e;
    } finally {
      queuedBytes.addAndGet(-bytes);
      compared.addAndGet(screened);
      owner.compared(screened);
      lane.applied(applied);
    }
    return applied;
  }

  /** Screens events that the other engine answered, and compares. */
  private void follow(int shard, List<FollowerStep.Screened> given) {
    List<L1Event> events = new ArrayList<>(given.size());
    long[] receiptMillis = new long[given.size()];
    for (FollowerStep.Screened screened : given) {
      receiptMillis[events.size()] = screened.receiptMillis();
      events.add(screened.hashed());
    }
    long startNanos = System.nanoTime();
    long begun = begin(startNanos);
    List<ScreeningResult> answers =
        engine.screenAll(events, given.getFirst().rules(), receiptMillis);
    long endNanos = System.nanoTime();
    boolean quick = endNanos - startNanos <= SlowCalls.nanosMax(given.size());
    together = quick ? Math.min(TOGETHER_MAX, 2 * given.size()) : 1;
    if (isTooSlow(begun, startNanos, endNanos, given.size())) {
      throw tooSlow();
    }
    for (int i = 0; i < given.size(); i++) {
      compare(shard, given.get(i), answers.get(i));
    }
  }

  private void compare(int shard, FollowerStep.Screened given, ScreeningResult answer) {
    ScreeningResult mine = owner.compared(this, shard, answer);
    if (!mine.equals(given.answer())) {
      differences.incrementAndGet();
      owner.differed(given, this, mine);
    }
  }

  /** What went wrong, as a fault of the engine that it went wrong in. */
  static EngineFault faultOf(Throwable e) {
    return e instanceof EngineFault fault
        ? fault
        : new EngineFault(EngineFault.Cause.PANIC, String.valueOf(e), e);
  }

  static EngineFault tooSlow() {
    return new EngineFault(
        EngineFault.Cause.SLOW_ANSWER,
        SlowCalls.SLOW_CALLS_MAX
            + " events took over "
            + SlowCalls.SLOW_NANOS / 1_000_000
            + " ms of processor time each, one soon after the other");
  }
}
