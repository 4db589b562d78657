package io.susanoh.gateway.journal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the journal is written, and who waits for it. Waiters of one context queue together: a
 * group of records wakes each context once, however many of its requests were in it. Safe for all
 * threads.
 */
final class Watermark {

  private static final Logger LOG = LoggerFactory.getLogger(Watermark.class);

  private final Queue plain = new Queue(Runnable::run);
  private final Map<ContextInternal, Queue> queues = new ConcurrentHashMap<>();
  private volatile long written;

  /** Whether everything up to {@code sequence} is written. */
  boolean covers(long sequence) {
    return sequence <= written;
  }

  /** Completes when {@code sequence} is written: on the caller's context, else on the writer. */
  Future<Void> reached(long sequence) {
    ContextInternal context = ContextInternal.current();
    if (context == null) {
      return covers(sequence) ? Future.succeededFuture() : join(plain, sequence, Promise.promise());
    }
    if (covers(sequence)) {
      return context.succeededFuture();
    }
    // Requests have duplicates of their event loop's context.
    Queue queue = queues.computeIfAbsent(context.unwrap(), Watermark::queueOf);
    return join(queue, sequence, context.promise());
  }

  private static Queue queueOf(ContextInternal context) {
    return new Queue(task -> context.runOnContext(woken -> task.run()));
  }

  private Future<Void> join(Queue queue, long sequence, Promise<Void> promise) {
    queue.add(new Waiter(sequence, promise));
    if (covers(sequence)) {
      // The writer may have passed between the first look and the queue.
      wake(queue);
    }
    return promise.future();
  }

  /** Everything up to {@code sequence} is written. The writer's alone. */
  void advance(long sequence) {
    written = sequence;
    wake(plain);
    queues.values().forEach(this::wake);
  }

  private void wake(Queue queue) {
    if (queue.claimWakeUp(written)) {
      try {
        queue.executor.execute(() -> complete(queue));
      } catch (RejectedExecutionException loopEnded) {
        queues.values().remove(queue);
      }
    }
  }

  private void complete(Queue queue) {
    for (Optional<Waiter> next = queue.poll(this); next.isPresent(); next = queue.poll(this)) {
      try {
        next.get().promise.complete();
      } catch (RuntimeException e) {
        LOG.error("A waiter for the journal failed", e);
      }
    }
  }

  private record Waiter(long sequence, Promise<Void> promise) {}

  /** Waiters in the order in which they came. */
  private static final class Queue {
    private final Executor executor;
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private boolean wakeUpUnderWay;

    private Queue(Executor executor) {
      this.executor = executor;
    }

    /** One that came with an older sequence than another before it waits for that one's. */
    private synchronized void add(Waiter waiter) {
      Waiter last = waiters.peekLast();
      waiters.add(
          last != null && last.sequence > waiter.sequence
              ? new Waiter(last.sequence, waiter.promise)
              : waiter);
    }

    private synchronized boolean claimWakeUp(long written) {
      Waiter first = waiters.peekFirst();
      if (wakeUpUnderWay || first == null || first.sequence > written) {
        return false;
      }
      wakeUpUnderWay = true;
      return true;
    }

    /** The next whose record is written; when there is none, the wake-up has ended. */
    private synchronized Optional<Waiter> poll(Watermark watermark) {
      Waiter first = waiters.peekFirst();
      if (first == null || !watermark.covers(first.sequence)) {
        wakeUpUnderWay = false;
        return Optional.empty();
      }
      return Optional.of(waiters.removeFirst());
    }
  }
}
