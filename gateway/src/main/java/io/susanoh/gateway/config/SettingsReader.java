package io.susanoh.gateway.config;

import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.config.Settings.LogFormat;
import io.susanoh.gateway.config.Settings.Role;
import io.susanoh.gateway.config.Settings.Sharing;
import io.susanoh.gateway.config.Settings.TraceSettings;
import io.susanoh.l1.RuleSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Reads settings from environment and flags, checks them together and reports every fault at once
 * (CONTRACT §8). An empty text is a setting that is not given; a flag wins over the environment.
 */
public final class SettingsReader {

  private static final String ALL_INTERFACES = "0.0.0.0";
  private static final String LOOPBACK = "127.0.0.1";

  private final Map<String, String> environment;
  private final CommandLine commandLine;
  private final List<String> faults;

  private SettingsReader(Map<String, String> environment, CommandLine commandLine) {
    this.environment = environment;
    this.commandLine = commandLine;
    this.faults = new ArrayList<>(commandLine.faults());
  }

  /** Concludes the settings of a process. Changes nothing and reads only files that they name. */
  public static SettingsOutcome read(Map<String, String> environment, List<String> args) {
    CommandLine commandLine = CommandLine.of(args);
    if (commandLine.help()) {
      return new SettingsOutcome.HelpWanted(SettingsTable.help());
    }
    if (commandLine.version()) {
      return new SettingsOutcome.VersionWanted();
    }
    return new SettingsReader(environment, commandLine).conclude();
  }

  /** How the log looks, for what is to be logged before, or instead of, the other settings. */
  public static LogFormat logFormat(Map<String, String> environment, List<String> args) {
    return new SettingsReader(environment, CommandLine.of(args)).get(Setting.LOG_FORMAT);
  }

  private SettingsOutcome conclude() {
    Settings settings = settings();
    if (settings.engine().equals(Optional.of(EngineProvider.CANARY)) && !settings.follower()) {
      faults.add(fault(Setting.FOLLOWER, "", "on with L1_ENGINE_PROVIDER canary"));
    }
    if (settings.port() != 0 && settings.metricsPort().equals(OptionalInt.of(settings.port()))) {
      faults.add(fault(Setting.METRICS_PORT, "", "another one than PORT"));
    }
    if (settings.settleMaxMillis() < settings.settleMillis()) {
      faults.add(
          fault(Setting.SETTLE_MAX, "", "at least L2_SETTLE_MS, " + settings.settleMillis()));
    }
    faults.addAll(roleFaults(settings));
    faults.addAll(authorityFaults(settings));
    if (settings.database().isEmpty()) {
      for (Setting<DatabaseUrl> other :
          List.of(Setting.DATABASE_READ_URL, Setting.DATABASE_ADMIN_URL)) {
        if (text(other.name()).isPresent()) {
          faults.add(fault(other, "", "none without DATABASE_URL"));
        }
      }
    }
    return faults.isEmpty()
        ? new SettingsOutcome.Concluded(settings, warnings(settings))
        : new SettingsOutcome.Faults(faults);
  }

  /** A gateway without a worker, or the other way about, meets it in Redis and PostgreSQL. */
  private List<String> roleFaults(Settings settings) {
    if (settings.sharing().role() == Role.ALL) {
      return List.of();
    }
    return Stream.of(Setting.REDIS_URL, Setting.DATABASE_URL)
        .filter(needed -> text(needed.name()).isEmpty())
        .map(
            needed ->
                "%s is %s, which needs %s"
                    .formatted(
                        named(Setting.ROLE.name()),
                        settings.sharing().role().word(),
                        needed.name()))
        .toList();
  }

  /** Whom Redis's certificate must be signed by is looked at now: later Redis would be away. */
  private List<String> authorityFaults(Settings settings) {
    return settings.sharing().redis().filter(url -> !url.isAuthoritySound()).stream()
        .map(
            url -> named(Setting.REDIS_URL.name()) + ": ca is no readable file of PEM certificates")
        .toList();
  }

  private Settings settings() {
    List<Secret> apiKeys = find(Setting.API_KEYS).orElse(List.of());
    Optional<EngineFile.Sound> engineFile = find(Setting.ENGINE_FILE).flatMap(this::engineFile);
    Optional<Path> rulesFile = find(Setting.RULES);
    return new Settings(
        find(Setting.HOST).orElse(apiKeys.isEmpty() ? LOOPBACK : ALL_INTERFACES),
        get(Setting.PORT),
        find(Setting.METRICS_PORT).map(OptionalInt::of).orElse(OptionalInt.empty()),
        find(Setting.EVENT_LOOPS).orElse(Runtime.getRuntime().availableProcessors()),
        get(Setting.HTTP2_CLEARTEXT),
        tls(),
        engineFile.flatMap(EngineFile.Sound::provider).or(() -> find(Setting.ENGINE_PROVIDER)),
        find(Setting.NATIVE_LIBRARY),
        engineFile.flatMap(EngineFile.Sound::canaryPercent).orElse(get(Setting.CANARY_PERCENT)),
        find(Setting.ENGINE_FILE),
        find(Setting.FOLLOWER).orElse(true),
        rulesFile,
        rulesFile.map(this::rules).orElse(RuleSet.DEFAULT),
        get(Setting.DATA_DIR),
        get(Setting.JOURNAL_SYNC),
        get(Setting.JOURNAL_BYTES_MAX),
        get(Setting.DRAIN_ROWS_PER_SECOND),
        find(Setting.WINDOW_ENTRIES_MAX).map(OptionalLong::of).orElse(OptionalLong.empty()),
        find(Setting.DATABASE_URL),
        find(Setting.DATABASE_READ_URL),
        find(Setting.DATABASE_ADMIN_URL),
        databaseLimits(),
        get(Setting.EVENT_DAYS),
        new Sharing(get(Setting.ROLE), find(Setting.REDIS_URL), get(Setting.REDIS_DEADLINE)),
        apiKeys,
        find(Setting.ADMIN_PASSWORD),
        find(Setting.JWT_SECRET),
        find(Setting.AUDIT_KEY),
        get(Setting.SETTLE),
        get(Setting.SETTLE_MAX),
        model(),
        find(Setting.WEBHOOK_ALLOW_PRIVATE).orElse(List.of()),
        get(Setting.DRILLS),
        get(Setting.LOG_FORMAT),
        traces(),
        get(Setting.DEMO));
  }

  private Optional<TlsFiles> tls() {
    Optional<Path> certificate = find(Setting.TLS_CERT);
    Optional<Path> key = find(Setting.TLS_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      Setting<Path> missing = certificate.isPresent() ? Setting.TLS_KEY : Setting.TLS_CERT;
      Setting<Path> given = certificate.isPresent() ? Setting.TLS_CERT : Setting.TLS_KEY;
      faults.add(named(given.name()) + " is given, which needs " + missing.name());
    }
    return certificate.flatMap(path -> key.map(other -> new TlsFiles(path, other)));
  }

  private DatabaseLimits databaseLimits() {
    return new DatabaseLimits(
        get(Setting.DATABASE_CONNECTIONS),
        get(Setting.DATABASE_READ_CONNECTIONS),
        get(Setting.DATABASE_JOB_CONNECTIONS),
        Duration.ofMillis(get(Setting.DATABASE_CONNECT)),
        Duration.ofMillis(get(Setting.DATABASE_QUERY)),
        Duration.ofMillis(get(Setting.DATABASE_WRITE)));
  }

  /** What the file says; its faults join the others. */
  private RuleSet rules(Path file) {
    return switch (RulesFile.read(named(Setting.RULES.name()), file)) {
      case RulesFile.Sound sound -> sound.rules();
      case RulesFile.Faulty faulty -> {
        faults.addAll(faulty.lines());
        yield RuleSet.DEFAULT;
      }
    };
  }

  private Optional<EngineFile.Sound> engineFile(Path path) {
    return switch (EngineFile.read(path)) {
      case EngineFile.Sound sound -> Optional.of(sound);
      case EngineFile.Faulty faulty -> {
        faults.add(faulty.line());
        yield Optional.empty();
      }
    };
  }

  private Optional<TraceSettings> traces() {
    String service = get(Setting.TRACED_SERVICE);
    double ratio = get(Setting.TRACES_RATIO);
    return find(Setting.OTLP_ENDPOINT).map(endpoint -> new TraceSettings(endpoint, service, ratio));
  }

  private Optional<ModelSettings> model() {
    Optional<Secret> apiKey = find(Setting.GEMINI_API_KEY);
    ModelSettings model =
        new ModelSettings(
            apiKey.orElse(new Secret("")),
            get(Setting.GEMINI_MODEL),
            find(Setting.GEMINI_BASE_URL),
            get(Setting.L2_CONCURRENCY),
            get(Setting.L2_TIMEOUT),
            get(Setting.L2_DEADLINE),
            get(Setting.L2_RETRIES),
            get(Setting.L2_PATIENCE),
            get(Setting.L2_REQUESTS_PER_MINUTE),
            get(Setting.L2_TOKENS_PER_MINUTE),
            get(Setting.L2_TOKENS_PER_DAY),
            get(Setting.L2_CACHE_ENTRIES),
            get(Setting.L2_CACHE));
    if (model.deadlineMillis() < model.timeoutMillis()) {
      faults.add(
          fault(
              Setting.L2_DEADLINE,
              "",
              "at least " + Setting.L2_TIMEOUT.name() + ", " + model.timeoutMillis()));
    }
    return apiKey.map(given -> model);
  }

  /** The value of a setting whose default is a value; a fault leaves the default. */
  private <T> T get(Setting<T> setting) {
    return find(setting).orElseGet(() -> defaultOf(setting));
  }

  private static <T> T defaultOf(Setting<T> setting) {
    try {
      return setting.format().parser().parse(setting.defaultText());
    } catch (Format.NotAllowed e) {
      throw new IllegalStateException(setting.name() + " has no default value", e);
    }
  }

  /** The value that was given, if it was and may be. */
  private <T> Optional<T> find(Setting<T> setting) {
    Optional<String> text = text(setting.name());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(setting.format().parser().parse(text.get()));
    } catch (Format.NotAllowed e) {
      faults.add(fault(setting, e.getMessage(), setting.format().allowed()));
      return Optional.empty();
    }
  }

  private Optional<String> text(String name) {
    return given(commandLine.values(), name).or(() -> given(environment, name));
  }

  private static Optional<String> given(Map<String, String> texts, String name) {
    return Optional.ofNullable(texts.get(name)).filter(text -> !text.isEmpty());
  }

  private String fault(Setting<?> setting, String reason, String allowed) {
    String text = text(setting.name()).orElse(setting.defaultText());
    return "%s is %s%s; allowed is %s"
        .formatted(
            named(setting.name()),
            setting.format().shown().apply(text),
            reason.isEmpty() ? "" : ": " + reason,
            allowed);
  }

  /** The setting, and its flag where that is where the value came from. */
  private String named(String name) {
    return given(commandLine.values(), name).isPresent()
        ? name + " (" + Setting.flag(name) + ")"
        : name;
  }

  private static boolean isOwner(Settings settings) {
    return settings
        .databaseOwner()
        .map(owner -> owner.user().equals(settings.database().orElseThrow().user()))
        .orElse(true);
  }

  private List<String> warnings(Settings settings) {
    List<String> warnings = new ArrayList<>();
    if (settings.apiKeys().isEmpty()) {
      warnings.add(
          named(Setting.API_KEYS.name())
              + " is not given: whoever reaches the port may post events");
    }
    if (settings.database().isPresent() && isOwner(settings)) {
      warnings.add(
          named(Setting.DATABASE_ADMIN_URL.name())
              + " is not given, or has the user of DATABASE_URL: the gateway's own role may change"
              + " its tables, the audit log among them");
    }
    if (settings.model().isEmpty() && text(Setting.GEMINI_BASE_URL.name()).isPresent()) {
      warnings.add(
          named(Setting.GEMINI_BASE_URL.name())
              + " is of no use without "
              + Setting.GEMINI_API_KEY.name()
              + ": the local arbiter decides");
    }
    if (settings.drills()) {
      warnings.add(
          named(Setting.DRILLS.name())
              + " is on: an admin can have an L1 engine fail on purpose; not for production but in"
              + " a drill");
    }
    environment.keySet().stream()
        .filter(name -> name.startsWith(Setting.PREFIX))
        .filter(name -> SettingsTable.ALL.stream().noneMatch(known -> known.name().equals(name)))
        .sorted()
        .map(name -> "unknown setting " + Format.onOneLine(name) + ", ignored")
        .forEach(warnings::add);
    return warnings;
  }
}
