package io.susanoh.gateway.command;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.config.SettingsOutcome;
import io.susanoh.gateway.config.SettingsReader;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.EmbeddedPostgres;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which database a command works on: as the gateway's settings say, by environment or flag. */
final class DatabaseOptions {

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      description = "as DATABASE_URL, which is read without it")
  private String databaseUrl = "";

  @Option(
      names = "--database-admin-url",
      paramLabel = "URL",
      description = "as DATABASE_ADMIN_URL, which is read without it")
  private String adminUrl = "";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "as SUSANOH_DATA_DIR, where an embedded PostgreSQL is")
  private String dataDir = "";

  /** A database for as long as the command runs. */
  record Opened(Database database, Settings settings, Runnable ending) implements AutoCloseable {
    @Override
    public void close() {
      ending.run();
    }
  }

  /**
   * The settings of the environment and these flags.
   *
   * @throws CannotDo with every fault
   */
  Settings settings() {
    List<String> flags = new ArrayList<>();
    if (!databaseUrl.isEmpty()) {
      flags.add("--database-url=" + databaseUrl);
    }
    if (!adminUrl.isEmpty()) {
      flags.add("--database-admin-url=" + adminUrl);
    }
    if (!dataDir.isEmpty()) {
      flags.add("--data-dir=" + dataDir);
    }
    return switch (SettingsReader.read(System.getenv(), flags)) {
      case SettingsOutcome.Concluded concluded -> concluded.settings();
      case SettingsOutcome.Faults faults -> throw new CannotDo(String.join("\n", faults.lines()));
      case SettingsOutcome.HelpWanted help -> throw new IllegalStateException();
      case SettingsOutcome.VersionWanted version -> throw new IllegalStateException();
    };
  }

  /** The database; an embedded one that does not run is started, and ends with the command. */
  Opened open() {
    Settings settings = settings();
    Optional<DatabaseUrl> there =
        settings.database().or(() -> EmbeddedPostgres.running(settings.dataDir()));
    if (there.isPresent()) {
      Database database =
          new Database(there.get(), settings.databaseOwner(), settings.databaseLimits());
      return new Opened(database, settings, () -> {});
    }
    if (!Files.exists(settings.dataDir().resolve("postgres"))) {
      throw new CannotDo(
          "there is no database: DATABASE_URL is not given, and no gateway has made one in "
              + settings.dataDir());
    }
    EmbeddedPostgres started = EmbeddedPostgres.start(settings.dataDir());
    return new Opened(new Database(started.url()), settings, started::close);
  }
}
