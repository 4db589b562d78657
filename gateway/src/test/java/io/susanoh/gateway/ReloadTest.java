package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** SIGHUP, sent to this very process. */
@DisabledOnOs(OS.WINDOWS)
class ReloadTest {

  private static final long WAIT_SECONDS = 60;

  private static void hangUp() throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    assertEquals(0, new ProcessBuilder("kill", "-HUP", pid).inheritIO().start().waitFor());
  }

  @Test
  void eachSignalReadsEveryFileAgainAndAFaultOfOneDoesNotHarmTheOthers() throws Exception {
    Semaphore read = new Semaphore(0);
    Runnable faulty =
        () -> {
          throw new IllegalStateException("as the test wants");
        };
    try (Reload reload = new Reload(List.of(read::release, faulty, read::release))) {
      for (int signal = 1; signal <= 3; signal++) {
        hangUp();
        assertTrue(read.tryAcquire(2, WAIT_SECONDS, TimeUnit.SECONDS), reload::toString);
      }
    }
    assertEquals(0, read.availablePermits());
  }

  @Test
  void itIsReadOnAThreadOfItsOwnAndFinishedBeforeTheEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<String> thread = new CompletableFuture<>();
    Reload reload =
        new Reload(
            List.of(
                () -> {
                  begun.countDown();
                  thread.complete(Thread.currentThread().getName());
                }));
    hangUp();
    assertTrue(begun.await(WAIT_SECONDS, TimeUnit.SECONDS));
    reload.close();
    assertEquals("susanoh-reload", thread.getNow("is still at it"));
  }
}
