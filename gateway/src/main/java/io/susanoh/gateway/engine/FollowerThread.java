package io.susanoh.gateway.engine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Has each engine do, in the background, what the other one did. */
final class FollowerThread implements AutoCloseable {

  /** Steps that are done before a requesting thread is let at the lane. */
  private static final int STEPS_AT_ONCE = 256;

  private static final long NAP_NANOS = 1_000_000;
  private static final int NAPS_BEFORE_SLEEP = 64;

  private final List<Seat> seats;
  private final Faults faults;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean asleep;

  /** Who is told when an engine faults. */
  interface Faults {
    void faulted(SeatedEngine engine, Throwable fault);
  }

  FollowerThread(List<Seat> seats, Faults faults) {
    this.seats = List.copyOf(seats);
    this.faults = faults;
    this.thread = Thread.ofPlatform().name("susanoh-l1-follower").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** A step was offered. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
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
        if (nothingWaits() && !closed) {
          LockSupport.park(this);
        }
        asleep = false;
        naps = 0;
      }
    }
  }

  private boolean sweep() {
    boolean worked = false;
    for (Seat seat : seats) {
      Seat.Standing standing = seat.standing();
      if (standing.state().follows()) {
        worked |= sweep(standing.engine().orElseThrow());
      }
    }
    return worked;
  }

  private boolean sweep(SeatedEngine engine) {
    try {
      return engine.sweep(STEPS_AT_ONCE);
    } catch (RuntimeException | Error e) {
      faults.faulted(engine, e);
      return false;
    }
  }

  private boolean nothingWaits() {
    return seats.stream()
        .map(Seat::standing)
        .filter(standing -> standing.state().follows())
        .map(Seat.Standing::engine)
        .flatMap(Optional::stream)
        .allMatch(engine -> engine.lag() == 0);
  }

  /** Ends the thread; what waits is not done. */
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
