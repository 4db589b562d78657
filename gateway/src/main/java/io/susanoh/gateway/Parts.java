package io.susanoh.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, and how it ends: the door first, then the newest part first. One thread at
 * a time.
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

  /** A part runs now. */
  void begun(String name, Ending ending) {
    begun.push(new Part(name, ending));
  }

  /**
   * Requests come in through this part: it ends before all others, so that what runs is finished
   * while they are there.
   */
  void opened(String name, Ending ending) {
    door = Optional.of(new Part(name, ending));
  }

  /** Ends them all; what cannot end well is said in the log and left behind. */
  void end() {
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
