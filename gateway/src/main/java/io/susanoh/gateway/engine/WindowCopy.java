package io.susanoh.gateway.engine;

import io.susanoh.gateway.engine.Seat.Standing;
import io.susanoh.l1.PlacedWindow;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives a fresh engine the windows of the other one while events go on: shard by shard, and within
 * one in slices, so that no shard's lock is held for long.
 *
 * <p>Between two slices an account's event reaches the fresh engine if it has that account's
 * window; if not, it is given the window as it is after the event ({@code L1Engines.followEvent}).
 * So a window that began behind the place where the copy is at is not missed, and none is copied
 * twice.
 */
final class WindowCopy {

  /** A shard's lock is held this long at a time, and for the rest of one window. */
  private static final long SLICE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  /** For the requests of the shard, and for the other work of the machine. */
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private final Seats seats;
  private final Seat seat;
  private final SeatedEngine fresh;
  private final ShardLock locks;
  private int place;
  private boolean whole;
  private boolean failed;

  WindowCopy(Seats seats, Seat seat, SeatedEngine fresh, ShardLock locks) {
    this.seats = seats;
    this.seat = seat;
    this.fresh = fresh;
    this.locks = locks;
  }

  /** Copies a shard; false if one of the engines has faulted. */
  boolean shard(int shard) {
    place = 0;
    whole = false;
    while (!whole) {
      locks.holding(shard, () -> slice(shard));
      if (failed) {
        return false;
      }
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
    return true;
  }

  private void slice(int shard) {
    Standing source = seats.other(seat).standing();
    Standing mine = seat.standing();
    if (!source.isSound() || !mine.has(fresh) || mine.state() != EngineState.REBUILDING) {
      failed = true;
      return;
    }
    ReentrantLock lane = fresh.lane(shard).lock;
    if (!lane.tryLock()) {
      return; // The follower is at it: to wait for it would hold the shard's requests up.
    }
    try {
      slice(shard, source.engine().orElseThrow());
    } finally {
      lane.unlock();
    }
  }

  private void slice(int shard, SeatedEngine sound) {
    long endNanos = System.nanoTime() + SLICE_NANOS;
    try {
      sound.catchUp(shard);
      begin(shard, sound);
      do {
        Optional<PlacedWindow> next = sound.engine().windowFrom(shard, place);
        if (next.isEmpty()) {
          fresh.lane(shard).endCopy();
          whole = true;
        } else if (put(shard, next.get())) {
          place = next.get().place() + 1;
        }
      } while (!whole && !failed && System.nanoTime() - endNanos < 0);
    } catch (RuntimeException | StackOverflowError e) {
      failed = true;
      seats.faulted(sound, e);
    }
  }

  private void begin(int shard, SeatedEngine sound) {
    if (!fresh.lane(shard).isBegun()) {
      fresh.lane(shard).beginCopy(sound.engine().usage(shard).windows());
    }
  }

  private boolean put(int shard, PlacedWindow next) {
    try {
      fresh.copy(shard, next.window());
      return true;
    } catch (RuntimeException | StackOverflowError e) {
      failed = true;
      seats.faulted(fresh, e);
      return false;
    }
  }
}
