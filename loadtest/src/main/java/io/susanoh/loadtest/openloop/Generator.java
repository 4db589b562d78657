package io.susanoh.loadtest.openloop;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Posts by a schedule on one thread that never waits: it looks at the clock and at its connections
 * in turn. A request is due when the schedule says; if no connection is free then, it waits, and
 * that wait is part of its latency (no coordinated omission).
 */
final class Generator implements AutoCloseable {

  private static final long LATENCY_NANOS_MAX = 60_000_000_000L;
  private static final int DIGITS = 3;
  private static final long GRACE_NANOS = 2_000_000_000L;

  private final Selector selector = Selector.open();
  private final List<Connection> connections = new ArrayList<>();
  private final Queue<Connection> free = new ArrayDeque<>();
  private final Requests requests;
  private final LongSupplier nanoClock;
  private Histogram latencies = histogram();
  private Histogram lags = histogram();
  private long refused;
  private long starved;
  // What was due before had no connection free to take it.
  private long freeAgainNanos;

  /**
   * Opens the connections.
   *
   * @param nanoClock as {@link System#nanoTime}
   */
  Generator(int port, int count, Requests requests, LongSupplier nanoClock) throws IOException {
    this.requests = requests;
    this.nanoClock = nanoClock;
    for (int i = 0; i < count; i++) {
      connections.add(new Connection(selector, port));
    }
    free.addAll(connections);
  }

  private static Histogram histogram() {
    return new Histogram(LATENCY_NANOS_MAX, DIGITS);
  }

  /** Posts for so many seconds, then takes the answers that are still to come. */
  Outcome run(Schedule schedule, int rate, int seconds) throws IOException {
    latencies = histogram();
    lags = histogram();
    refused = 0;
    starved = 0;
    freeAgainNanos = nanoClock.getAsLong();
    long start = nanoClock.getAsLong();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    long due = start + schedule.nextNanos();
    while (due < end && nanoClock.getAsLong() < end) {
      while (due < end && nanoClock.getAsLong() >= due && !free.isEmpty()) {
        send(due);
        due = start + schedule.nextNanos();
      }
      receive();
    }
    long unsent = due < end ? (long) ((end - due) / 1e9 * rate) : 0;
    while (free.size() < connections.size() && nanoClock.getAsLong() < end + GRACE_NANOS) {
      receive();
    }
    long unanswered = unsent + connections.size() - free.size();
    return new Outcome(rate, latencies, lags, refused, starved, unanswered);
  }

  private void send(long due) throws IOException {
    if (due < freeAgainNanos) {
      starved++;
    } else {
      lags.recordValue(nanoClock.getAsLong() - due);
    }
    free.remove().send(requests.next(), due);
  }

  private void receive() throws IOException {
    if (selector.selectNow() == 0) {
      return;
    }
    for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
      Connection connection = (Connection) keys.next().attachment();
      keys.remove();
      int status = connection.receive();
      if (status != 0) {
        latencies.recordValue(
            Math.min(nanoClock.getAsLong() - connection.dueNanos(), LATENCY_NANOS_MAX));
        refused += status == 200 ? 0 : 1;
        if (free.isEmpty()) {
          freeAgainNanos = nanoClock.getAsLong();
        }
        free.add(connection);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    selector.close();
  }
}
