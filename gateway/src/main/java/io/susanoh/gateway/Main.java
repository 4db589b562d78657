package io.susanoh.gateway;

import io.susanoh.gateway.command.Commands;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.config.SettingsOutcome;
import io.susanoh.gateway.config.SettingsReader;
import io.susanoh.gateway.logging.LogOutput;
import io.susanoh.gateway.storage.CannotStart;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command {@code susanoh}: reads its settings, starts a gateway or a worker and ends it on
 * SIGTERM; or does what its first word says ({@link Commands}).
 */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** The start was refused: a setting, an address, a database or a directory cannot be used. */
  private static final int EXIT_CANNOT_START = 2;

  /** The process could not go on: memory was ahead of the truth, or the database was taken. */
  private static final int EXIT_FATAL = 70;

  private Main() {}

  /**
   * Runs until it is ended.
   *
   * @param args flags, each a setting; or a command and what it takes
   */
  public static void main(String[] args) {
    if (Commands.isOne(args)) {
      LogOutput.useStandardError();
      System.exit(Commands.run(args));
    }
    LogOutput.use(SettingsReader.logFormat(System.getenv(), List.of(args)));
    switch (SettingsReader.read(System.getenv(), List.of(args))) {
      case SettingsOutcome.Concluded concluded -> run(concluded);
      case SettingsOutcome.HelpWanted help -> print(help.text());
      case SettingsOutcome.VersionWanted version -> print("susanoh " + version());
      case SettingsOutcome.Faults faults -> {
        faults.lines().forEach(line -> LOG.error("{}", line));
        System.exit(EXIT_CANNOT_START);
      }
    }
  }

  private static void run(SettingsOutcome.Concluded concluded) {
    Settings settings = concluded.settings();
    LOG.info("susanoh {}: {}", version(), settings.describe());
    concluded.warnings().forEach(line -> LOG.warn("{}", line));
    StartGuard guard = new StartGuard();
    try {
      start(settings, guard);
      guard.started();
    } catch (CannotStart e) {
      if (guard.failed()) {
        LOG.error("cannot start: {}", e.getMessage());
        System.exit(EXIT_CANNOT_START);
      }
    }
  }

  /** Starts what the role asks for. */
  private static void start(Settings settings, StartGuard guard) {
    switch (settings.sharing().role()) {
      case ALL, GATEWAY ->
          Gateway.start(
              settings,
              InstantSource.system(),
              Main::print,
              Main::die,
              made -> guard.made(made::stop));
      case WORKER ->
          WorkerNode.start(
              settings, InstantSource.system(), Main::die, made -> guard.made(made::stop));
    }
  }

  /** Ends the process at once: what it would still do could only make things worse. */
  private static void die(String reason) {
    LOG.error("the process ends: {}", reason);
    Runtime.getRuntime().halt(EXIT_FATAL);
  }

  @SuppressWarnings("SystemOut") // the made password and --help are for the terminal, not for logs
  private static void print(String line) {
    System.out.println(line);
  }

  static String version() {
    return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("dev");
  }
}
