package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventLoopWatchdogTest {

  private final List<String> deaths = new ArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(EventLoopWatchdog.class);
  private Vertx vertx;
  private List<EventExecutor> loops;
  private EventLoopWatchdog watchdog;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    loops =
        StreamSupport.stream(((VertxInternal) vertx).nettyEventLoopGroup().spliterator(), false)
            .toList();
    watchdog = new EventLoopWatchdog(loops, deaths::add);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() throws Exception {
    logger.detachAppender(log);
    release.countDown();
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void itWatchesEveryEventLoopOfVertx() {
    assertEquals(2, loops.size());
  }

  @Test
  void loopsThatRunTheirTasksAreLeftAlone() throws Exception {
    for (int look = 0; look < 3 * EventLoopWatchdog.LOOKS_MAX; look++) {
      watchdog.look();
      settle(loops.get(0));
      settle(loops.get(1));
    }
    assertEquals(List.of(), deaths);
  }

  @Test
  void aLoopThatStandsStillEndsTheProcessOnceAndItsStackIsLogged() throws Exception {
    watchdog.look();
    settle(loops.get(0));
    settle(loops.get(1));
    String name = loops.get(1).submit(() -> Thread.currentThread().getName()).get();
    CountDownLatch entered = new CountDownLatch(1);
    loops.get(1).execute(() -> standStill(entered));
    entered.await();
    for (int look = 0; look < EventLoopWatchdog.LOOKS_MAX; look++) {
      watchdog.look();
      settle(loops.get(0));
    }
    assertEquals(List.of(), deaths);
    watchdog.look();
    watchdog.look();
    assertEquals(List.of("event loop " + name + " stands still"), deaths);
    String logged = log.list.getFirst().getFormattedMessage();
    assertTrue(logged.contains("standStill"), logged);
  }

  @Test
  void aLoopThatComesBackInTimeIsForgiven() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    loops.get(0).execute(() -> standStill(entered));
    entered.await();
    for (int look = 0; look < EventLoopWatchdog.LOOKS_MAX; look++) {
      watchdog.look();
      settle(loops.get(1));
    }
    release.countDown();
    settle(loops.get(0));
    for (int look = 0; look < EventLoopWatchdog.LOOKS_MAX; look++) {
      watchdog.look();
      settle(loops.get(0));
      settle(loops.get(1));
    }
    assertEquals(List.of(), deaths);
  }

  @Test
  void loopsThatEndedAreLeftAlone() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    for (int look = 0; look < 2 * EventLoopWatchdog.LOOKS_MAX; look++) {
      watchdog.look();
    }
    assertEquals(List.of(), deaths);
  }

  /** Returns when the loop has run what it was given before. */
  private static void settle(EventExecutor loop) throws Exception {
    loop.submit(() -> {}).get(30, TimeUnit.SECONDS);
  }

  private void standStill(CountDownLatch entered) {
    entered.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
