package io.susanoh.gateway;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jline.utils.Signals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On SIGHUP what was read from files at start is read again, one after the other, on a thread of
 * its own. What cannot be read changes nothing and says so itself.
 */
final class Reload implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Reload.class);
  private static final String SIGNAL = "HUP";

  private final List<Runnable> files;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("susanoh-reload").factory());

  /** The handler that was there before; empty where the system has no such signal. */
  private final Optional<Object> before;

  /**
   * Begins to listen for the signal.
   *
   * @param files each reads its file again and puts what it says in force
   */
  Reload(List<Runnable> files) {
    this.files = List.copyOf(files);
    this.before = Optional.ofNullable(Signals.register(SIGNAL, this::begin));
    if (before.isEmpty()) {
      LOG.warn("this system has no SIGHUP: what files say is read at start only");
    }
  }

  private void begin() {
    try {
      thread.execute(() -> files.forEach(Reload::again));
    } catch (RejectedExecutionException ending) {
      LOG.info("SIGHUP while the process ends is ignored");
    }
  }

  private static void again(Runnable file) {
    try {
      file.run();
    } catch (RuntimeException e) {
      LOG.error("reload failed", e);
    }
  }

  /** Listens no more; what is being read is finished by then. */
  @Override
  public void close() {
    before.ifPresent(handler -> Signals.unregister(SIGNAL, handler));
    thread.close();
  }
}
