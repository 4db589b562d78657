package io.susanoh.gateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.engine.EngineChoice.Candidate;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.JavaL1Engine;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SeatsTest {

  private static final int SHARDS = 4;

  /** Heals nothing. */
  private static final Seats.Healer NOBODY =
      new Seats.Healer() {
        @Override
        public void faulted(Seat seat) {}

        @Override
        public void wake() {}

        @Override
        public void windowsLost() {}
      };

  private final EngineFault fault = new EngineFault(EngineFault.Cause.PANIC, "as planned");

  @Test
  void whoAsksWhileOneEngineTakesOverFromTheOtherWaitsForIt() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch mayBeMade = new CountDownLatch(1);
    Seats seats =
        seats(
            Candidate.spare(
                () -> {
                  making.countDown();
                  await(mayBeMade);
                  return new JavaL1Engine(SHARDS);
                }));
    AtomicReference<Thread> asker = new AtomicReference<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      threads.execute(() -> rustFaults(seats));
      await(making);
      Future<SeatedEngine> asked =
          threads.submit(
              () -> {
                asker.set(Thread.currentThread());
                return seats.soundOf(seats.rust(), Optional.empty());
              });
      while (!asked.isDone() && !isWaiting(asker.get())) {
        Thread.onSpinWait();
      }
      mayBeMade.countDown();
      assertEquals("java", asked.get().name());
    }
  }

  @Test
  void whereNoEngineIsSoundTheCauseIsTold() {
    Seats seats = seats(Candidate.spare(SeatsTest::none));
    rustFaults(seats);
    EngineFault thrown =
        assertThrows(EngineFault.class, () -> seats.soundOf(seats.java(), Optional.of(fault)));
    assertEquals(fault, thrown.getCause());
  }

  private static Seats seats(Candidate java) {
    EngineMeters meters = new EngineMeters(new SimpleMeterRegistry());
    Seats seats =
        new Seats(
            new EngineChoice(
                new Route(EngineProvider.RUST, 0),
                false,
                java,
                Candidate.of(new JavaL1Engine(SHARDS), SeatsTest::none),
                Drills.OFF),
            meters,
            new Differences(meters, System::nanoTime));
    seats.healedBy(NOBODY);
    return seats;
  }

  private void rustFaults(Seats seats) {
    seats.faulted(seats.rust().standing().engine().orElseThrow(), fault);
  }

  private static JavaL1Engine none() {
    throw new EngineFault(EngineFault.Cause.LIBRARY_MISSING, "there is no other one");
  }

  private static boolean isWaiting(Thread thread) {
    return thread != null && thread.getState() == Thread.State.BLOCKED;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
