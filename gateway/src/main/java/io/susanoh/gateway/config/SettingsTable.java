package io.susanoh.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The table of settings: reading and the warnings about unknown names go by it, and for people
 * {@code --help} and the README.
 */
public final class SettingsTable {

  /** All that this version knows what to do with. */
  static final List<Setting<?>> ALL =
      List.of(
          Setting.PORT,
          Setting.HOST,
          Setting.METRICS_PORT,
          Setting.EVENT_LOOPS,
          Setting.HTTP2_CLEARTEXT,
          Setting.TLS_CERT,
          Setting.TLS_KEY,
          Setting.ENGINE_PROVIDER,
          Setting.CANARY_PERCENT,
          Setting.ENGINE_FILE,
          Setting.FOLLOWER,
          Setting.RULES,
          Setting.NATIVE_LIBRARY,
          Setting.DATA_DIR,
          Setting.JOURNAL_SYNC,
          Setting.JOURNAL_BYTES_MAX,
          Setting.DRAIN_ROWS_PER_SECOND,
          Setting.WINDOW_ENTRIES_MAX,
          Setting.DATABASE_URL,
          Setting.DATABASE_READ_URL,
          Setting.DATABASE_ADMIN_URL,
          Setting.DATABASE_CONNECTIONS,
          Setting.DATABASE_READ_CONNECTIONS,
          Setting.DATABASE_JOB_CONNECTIONS,
          Setting.DATABASE_CONNECT,
          Setting.DATABASE_QUERY,
          Setting.DATABASE_WRITE,
          Setting.EVENT_DAYS,
          Setting.REDIS_URL,
          Setting.REDIS_DEADLINE,
          Setting.ROLE,
          Setting.API_KEYS,
          Setting.ADMIN_PASSWORD,
          Setting.JWT_SECRET,
          Setting.AUDIT_KEY,
          Setting.SETTLE,
          Setting.SETTLE_MAX,
          Setting.GEMINI_API_KEY,
          Setting.GEMINI_MODEL,
          Setting.GEMINI_BASE_URL,
          Setting.L2_CONCURRENCY,
          Setting.L2_TIMEOUT,
          Setting.L2_DEADLINE,
          Setting.L2_RETRIES,
          Setting.L2_PATIENCE,
          Setting.L2_REQUESTS_PER_MINUTE,
          Setting.L2_TOKENS_PER_MINUTE,
          Setting.L2_TOKENS_PER_DAY,
          Setting.L2_CACHE_ENTRIES,
          Setting.L2_CACHE,
          Setting.WEBHOOK_ALLOW_PRIVATE,
          Setting.DRILLS,
          Setting.LOG_FORMAT,
          Setting.OTLP_ENDPOINT,
          Setting.TRACED_SERVICE,
          Setting.TRACES_RATIO,
          Setting.DEMO);

  private SettingsTable() {}

  /** What {@code --help} prints. */
  public static String help() {
    return """
        Usage: java -jar susanoh.jar [--flag=value …]
               java -jar susanoh.jar {audit verify | audit checkpoint | audit key | import | export} --help

        Screens game events for fraud. Every setting is read from the environment; its flag wins.
        (Flags are seen by whoever may list processes: give secrets by the environment.)

        %s
          --help, --version
        """
        .formatted(ALL.stream().map(SettingsTable::help).collect(Collectors.joining("\n")));
  }

  private static String help(Setting<?> setting) {
    return """
          %s, %s
              %s
              allowed: %s
              default: %s
        """
        .formatted(
            setting.flag(),
            setting.name(),
            setting.description(),
            setting.format().allowed(),
            setting.defaultText());
  }

  /** The table in the README, as Markdown: a heading, a rule and a line for each setting. */
  public static String markdown() {
    return "| setting | flag | default | allowed | meaning |\n|---|---|---|---|---|\n"
        + ALL.stream().map(SettingsTable::row).collect(Collectors.joining());
  }

  private static String row(Setting<?> setting) {
    return "| `%s` | `%s` | %s | %s | %s |\n"
        .formatted(
            setting.name(),
            setting.flag(),
            setting.defaultText(),
            setting.format().allowed(),
            setting.description());
  }
}
