package io.susanoh.gateway.engine;

import io.susanoh.gateway.engine.Seat.Standing;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.RuleSet;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a faulted engine back: makes a fresh one, gives it the windows of the other one, and has it
 * follow until it has shown itself. What fails on the way is tried again, later each time. One
 * thread; only {@link #faulted}, {@link #windowsLost}, {@link #tryAgain} and {@link #wake} are
 * called by others.
 */
final class Recovery implements Seats.Healer, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /** From a fault to the first attempt; twice as long after each that fails. */
  static final long PAUSE_MILLIS = 1_000;

  static final long PAUSE_MILLIS_MAX = 60_000;

  /** An engine that was sound for this long has a clean slate. */
  static final long FORGIVEN_MILLIS = 600_000;

  /** A probation lasts so long at least, */
  static final long PROBATION_MILLIS = 1_000;

  /** and until so many answers were compared, */
  static final long PROBATION_EVENTS = 1_000;

  /** or until so long, where there are not that many. */
  static final long PROBATION_MILLIS_MAX = 10_000;

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** What is known of a seat's attempts. */
  private static final class Attempts {
    int failures;
    long dueMillis;
    long soundSinceMillis;
    long probationSinceMillis;
  }

  private final Seats seats;
  private final ShardLock locks;
  private final InstantSource clock;
  private final int shards;
  private final Supplier<RuleSet> rules;
  private final Probe probe;
  private final Predicate<Seat> isToSit;
  private final Runnable windowsWanted;
  private final Map<Seat, Attempts> attempts = new HashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param isToSit whether an engine is wanted in a seat at all
   * @param windowsWanted told when the windows are lost
   */
  Recovery(
      Seats seats,
      ShardLock locks,
      InstantSource clock,
      int shards,
      Supplier<RuleSet> rules,
      Predicate<Seat> isToSit,
      Runnable windowsWanted) {
    this.seats = seats;
    this.locks = locks;
    this.clock = clock;
    this.shards = shards;
    this.rules = rules;
    this.probe = new Probe(rules);
    this.isToSit = isToSit;
    this.windowsWanted = windowsWanted;
    seats.all().forEach(seat -> attempts.put(seat, new Attempts()));
    this.thread = Thread.ofPlatform().name("susanoh-l1-recovery").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  public void faulted(Seat seat) {
    Attempts of = attempts.get(seat);
    long now = clock.millis();
    synchronized (of) {
      boolean forgiven = of.soundSinceMillis > 0 && now - of.soundSinceMillis >= FORGIVEN_MILLIS;
      of.failures = forgiven ? 0 : of.failures;
      of.soundSinceMillis = 0;
      of.dueMillis = now + pauseMillis(of.failures);
      of.failures++;
    }
  }

  /** Tries a faulted engine at once: whoever asks knows that what ailed it is gone. */
  void tryAgain(Seat seat) {
    Attempts of = attempts.get(seat);
    synchronized (of) {
      of.failures = 0;
      of.dueMillis = clock.millis();
    }
    wake();
  }

  /** The time from a fault to the attempt after it, when so many came before. */
  static long pauseMillis(int failures) {
    return Math.min(PAUSE_MILLIS_MAX, PAUSE_MILLIS << Math.min(failures, 10));
  }

  @Override
  public void windowsLost() {
    windowsWanted.run();
  }

  private void run() {
    while (!closed) {
      boolean allDone = true;
      for (Seat seat : seats.all()) {
        allDone &= isDone(seat);
      }
      if (allDone && !closed) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, LOOK_NANOS);
      }
    }
  }

  /** Does what is due for a seat; whether nothing more will be. */
  private boolean isDone(Seat seat) {
    Standing standing = seat.standing();
    return switch (standing.state()) {
      case SOUND, ABSENT -> true;
      case FAULTED -> {
        afterFault(seat, standing);
        yield false;
      }
      case REBUILDING -> false;
      case PROBATION -> {
        onProbation(seat, standing.engine().orElseThrow());
        yield false;
      }
    };
  }

  private void afterFault(Seat seat, Standing standing) {
    if (!isToSit.test(seat)) {
      seats.vacate(seat).ifPresent(this::free);
      return;
    }
    if (clock.millis() < dueMillis(seat)
        || !seats.rebuilt()
        || !seats.other(seat).standing().isSound()) {
      return;
    }
    if (standing.engine().isPresent()) {
      seats.freed(seat);
      free(standing.engine().get());
    }
    try {
      rebuild(seat);
    } catch (RuntimeException | StackOverflowError e) {
      faulted(seat);
      seats.notLoaded(seat, SeatedEngine.faultOf(e));
    }
  }

  private long dueMillis(Seat seat) {
    Attempts of = attempts.get(seat);
    synchronized (of) {
      return of.dueMillis;
    }
  }

  /**
   * Frees an engine that is given up. Whoever saw it in its seat did so under the lock of a shard,
   * so nobody does any more when every lock was free once.
   */
  private void free(SeatedEngine engine) {
    for (int shard = 0; shard < shards; shard++) {
      locks.holding(shard, () -> {});
    }
    try {
      engine.close();
    } catch (RuntimeException e) {
      LOG.warn("the faulted {} engine cannot be freed: {}", engine.name(), e.getMessage());
    }
  }

  private void rebuild(Seat seat) {
    LOG.info("the {} engine is being rebuilt from the other one's windows", seat.name());
    SeatedEngine engine = seats.rebuilding(seat, prepared(seat.freshEngine()));
    WindowCopy copy = new WindowCopy(seats, seat, engine, locks);
    for (int shard = 0; shard < shards; shard++) {
      if (closed || !copy.shard(shard)) {
        return;
      }
    }
    Attempts of = attempts.get(seat);
    synchronized (of) {
      of.probationSinceMillis = clock.millis();
    }
    if (isProbed(seat, engine)) {
      seats.whole(seat, engine);
    }
  }

  private L1Engine prepared(L1Engine fresh) {
    try {
      fresh.prepare(rules.get());
      return fresh;
    } catch (RuntimeException | StackOverflowError e) {
      fresh.close();
      throw e;
    }
  }

  private void onProbation(Seat seat, SeatedEngine engine) {
    if (engine.differences() > 0) {
      seats.faulted(
          engine,
          new EngineFault(
              EngineFault.Cause.DIFFERENT_ANSWER,
              "it answers otherwise than the engine that it was rebuilt from"));
      return;
    }
    Attempts of = attempts.get(seat);
    synchronized (of) {
      long lasted = clock.millis() - of.probationSinceMillis;
      boolean shown =
          lasted >= PROBATION_MILLIS_MAX
              || (lasted >= PROBATION_MILLIS && engine.compared() >= PROBATION_EVENTS);
      if (!shown) {
        return;
      }
    }
    if (isProbed(seat, engine) && seats.sound(seat, engine)) {
      synchronized (of) {
        of.soundSinceMillis = clock.millis();
      }
      retireOther(seat);
    }
  }

  /** Whether the engine says of fixed events what the other one says; if not, it is given up. */
  private boolean isProbed(Seat seat, SeatedEngine engine) {
    Standing other = seats.other(seat).standing();
    if (!other.isSound()) {
      return false;
    }
    SeatedEngine sound = other.engine().orElseThrow();
    boolean[] agrees = {false};
    int shard = Probe.TARGET.shard(shards);
    locks.holding(
        shard,
        () -> {
          try {
            sound.catchUp(shard); // So that the follower is at neither meanwhile.
            engine.catchUp(shard);
            probe.hold(engine.engine(), sound.engine());
            agrees[0] = true;
          } catch (RuntimeException | StackOverflowError e) {
            seats.faulted(engine, e);
          }
        });
    return agrees[0];
  }

  /** The engine that stood in is not needed any more where none follows. */
  private void retireOther(Seat seat) {
    Seat other = seats.other(seat);
    if (!isToSit.test(other)) {
      seats.vacate(other).ifPresent(this::free);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
