package io.susanoh.gateway;

import io.netty.util.concurrent.EventExecutor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when an event loop stands still: an engine's call that never returns cannot be
 * rescued, and its connections would wait for ever (DESIGN, The follower).
 *
 * <p>Each loop is given a task and must have run it by one of the next looks. Looks are counted and
 * not time, so that a process that was suspended as a whole is not taken for one that hangs.
 */
final class EventLoopWatchdog implements AutoCloseable {

  /** A loop stands still when it has run nothing for so many looks: twenty seconds. */
  static final int LOOKS_MAX = 20;

  private static final Logger LOG = LoggerFactory.getLogger(EventLoopWatchdog.class);
  private static final long BETWEEN_LOOKS_MILLIS = 1_000;

  private final List<Loop> loops;
  private final Consumer<String> die;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** One event loop. The number of looks is the watchdog's; the rest is what the loop says. */
  private static final class Loop {
    private final Executor executor;
    private volatile boolean alive = true;
    private volatile Optional<Thread> thread = Optional.empty();
    private int looksUnanswered;

    private Loop(Executor executor) {
      this.executor = executor;
    }

    private void live() {
      thread = Optional.of(Thread.currentThread());
      alive = true;
    }
  }

  /**
   * Watches nothing until somebody looks.
   *
   * @param loops each runs its tasks on one event loop
   * @param die ends the process, for this reason
   */
  EventLoopWatchdog(List<? extends Executor> loops, Consumer<String> die) {
    this.loops = loops.stream().map(Loop::new).toList();
    this.die = die;
  }

  /** Watches every loop of a group, once a second, until it is closed. */
  static EventLoopWatchdog start(Iterable<EventExecutor> group, Consumer<String> die) {
    List<EventExecutor> loops = StreamSupport.stream(group.spliterator(), false).toList();
    EventLoopWatchdog watchdog = new EventLoopWatchdog(loops, die);
    Thread.ofPlatform().daemon().name("susanoh-watchdog").start(watchdog::run);
    return watchdog;
  }

  private void run() {
    try {
      while (!closed.await(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks at every loop once; ends the process, once, when one stands still. */
  void look() {
    for (Loop loop : loops) {
      if (loop.alive) {
        loop.looksUnanswered = 0;
        ask(loop);
      } else if (++loop.looksUnanswered == LOOKS_MAX) {
        String name = loop.thread.map(Thread::getName).orElse("that never began");
        LOG.error(
            "event loop {} stands still:\n{}",
            name,
            loop.thread.map(EventLoopWatchdog::dump).orElse(""));
        die.accept("event loop " + name + " stands still");
      }
    }
  }

  private static void ask(Loop loop) {
    loop.alive = false;
    try {
      loop.executor.execute(loop::live);
    } catch (RejectedExecutionException ended) {
      loop.alive = true;
    }
  }

  private static String dump(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .map(frame -> "\tat " + frame)
        .collect(Collectors.joining("\n"));
  }

  /** Looks no more. */
  @Override
  public void close() {
    closed.countDown();
  }
}
