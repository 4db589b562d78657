package io.susanoh.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, and how it ends: the door first, then the newest part first. Safe for all
 * threads, so that a start can be given up: what begins after the end ends at once.
 */
final class Parts {

  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  /** Ends a part; may block. */
  interface Ending {
    void end() throws Exception;
  }

  private record Part(String name, Ending ending) {}

  private final Deque<Part> begun = new ArrayDeque<>();
  private Optional<Part> door = Optional.empty();
  private boolean ended;

  /** A part runs now. */
  synchronized void begun(String name, Ending ending) {
    Part part = new Part(name, ending);
    if (ended) {
      end(part);
    } else {
      begun.push(part);
    }
  }

  /**
   * Requests come in through this part: it ends before all others, so that what runs is finished
   * while they are there.
   */
  synchronized void opened(String name, Ending ending) {
    Part part = new Part(name, ending);
    if (ended) {
      end(part);
    } else {
      door = Optional.of(part);
    }
  }

  /** Ends them all; what cannot end well is said in the log and left behind. */
  synchronized void end() {
    ended = true;
    door.ifPresent(Parts::end);
    door = Optional.empty();
    while (!begun.isEmpty()) {
      end(begun.pop());
    }
  }

  private static void end(Part part) {
    try {
      part.ending.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("{} did not end well: {}", part.name, e.toString());
    }
  }
}
