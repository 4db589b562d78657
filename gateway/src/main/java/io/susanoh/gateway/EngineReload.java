package io.susanoh.gateway;

import io.susanoh.gateway.config.EngineFile;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.engine.Route;
import io.susanoh.gateway.http.EngineControl.Order;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the file of {@code L1_ENGINE_FILE} again and has the engines do what it says; where it says
 * nothing, what held at the start. Without a file there is nothing to read again, and a person's
 * choice goes on. A file that is not sound, or asks for what cannot be, is an error in the log and
 * changes nothing.
 */
final class EngineReload implements Runnable {

  /** Who is said to have changed it. */
  static final String ACTOR = "SIGHUP";

  private static final Logger LOG = LoggerFactory.getLogger(EngineReload.class);
  private static final String TENANT = "default";

  private final Optional<Path> file;
  private final Route atStart;
  private final EngineOperations operations;

  /**
   * @param atStart what holds where the file says nothing
   */
  EngineReload(Optional<Path> file, Route atStart, EngineOperations operations) {
    this.file = file;
    this.atStart = atStart;
    this.operations = operations;
  }

  @Override
  public void run() {
    file.ifPresent(this::read);
  }

  private void read(Path path) {
    switch (EngineFile.read(path)) {
      case EngineFile.Sound sound -> {
        EngineProvider provider = sound.provider().orElse(atStart.provider());
        int percent = sound.canaryPercent().orElse(atStart.canaryPercent());
        use(new Route(provider, percent));
      }
      case EngineFile.Faulty faulty -> LOG.error("the engine stays as it is: {}", faulty.line());
    }
  }

  private void use(Route route) {
    operations
        .choose(route, new Order(TENANT, ACTOR, EngineFile.SETTING))
        .onFailure(refused -> LOG.error("the engine stays as it is: {}", refused.getMessage()));
  }
}
