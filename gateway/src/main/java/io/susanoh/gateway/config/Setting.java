package io.susanoh.gateway.config;

import static io.susanoh.gateway.config.Format.apiKeys;
import static io.susanoh.gateway.config.Format.bytes;
import static io.susanoh.gateway.config.Format.databaseUrl;
import static io.susanoh.gateway.config.Format.host;
import static io.susanoh.gateway.config.Format.httpUrl;
import static io.susanoh.gateway.config.Format.networks;
import static io.susanoh.gateway.config.Format.number;
import static io.susanoh.gateway.config.Format.numberOrUnlimited;
import static io.susanoh.gateway.config.Format.onOff;
import static io.susanoh.gateway.config.Format.oneOf;
import static io.susanoh.gateway.config.Format.path;
import static io.susanoh.gateway.config.Format.ratio;
import static io.susanoh.gateway.config.Format.redisUrl;
import static io.susanoh.gateway.config.Format.secretOfBytes;
import static io.susanoh.gateway.config.Format.secretOfCharacters;
import static io.susanoh.gateway.config.Format.seed;
import static io.susanoh.gateway.config.Format.visibleSecret;
import static io.susanoh.gateway.config.Format.whole;
import static io.susanoh.gateway.config.Format.word;

import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.config.Settings.LogFormat;
import io.susanoh.gateway.config.Settings.Role;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * One setting (CONTRACT §8), and below all that there are; {@link SettingsTable#ALL} has them in
 * their order.
 *
 * @param name in the environment
 * @param defaultText what holds without it; where it is in {@code format}, it is read by it
 * @param format what its text may be
 * @param description what it means, for a person
 */
record Setting<T>(String name, String defaultText, Format<T> format, String description) {

  /** Settings that are none of the contract's are warned about if they begin with this. */
  static final String PREFIX = "SUSANOH_";

  private static final long HOUR_MILLIS = 60 * 60 * 1000L;

  static final Setting<Integer> PORT =
      new Setting<>("PORT", "8080", number(0, 65_535), "port to listen on; 0 takes a free one");
  static final Setting<Integer> METRICS_PORT =
      new Setting<>(
          "SUSANOH_METRICS_PORT",
          "none: /metrics is on PORT",
          number(0, 65_535),
          "port that /metrics is on instead of PORT; 0 takes a free one");
  static final Setting<String> HOST =
      new Setting<>(
          "HOST",
          "all interfaces, but 127.0.0.1 when no API key is configured",
          host(),
          "address to listen on");
  static final Setting<Integer> EVENT_LOOPS =
      new Setting<>("SUSANOH_EVENT_LOOPS", "one per core", number(1, 1024), "HTTP event loops");
  static final Setting<Boolean> HTTP2_CLEARTEXT =
      new Setting<>(
          "SUSANOH_HTTP2_CLEARTEXT",
          "false",
          onOff(),
          "HTTP/2 without TLS too (h2c), for a network whose clients are trusted");
  static final Setting<Path> TLS_CERT =
      new Setting<>(
          TlsFiles.CERTIFICATE,
          "none: plain HTTP",
          path(),
          "a PEM file of the certificate for TLS, and of those who signed it; read again when it"
              + " changes");
  static final Setting<Path> TLS_KEY =
      new Setting<>(
          TlsFiles.KEY,
          "none: plain HTTP",
          path(),
          "a PEM file of the certificate's private key, RSA or EC");
  static final Setting<EngineProvider> ENGINE_PROVIDER =
      new Setting<>(
          "L1_ENGINE_PROVIDER",
          "rust where the library loads, else java",
          oneOf(List.of(EngineProvider.values())),
          "which engine answers");
  static final Setting<Integer> CANARY_PERCENT =
      new Setting<>(
          "L1_CANARY_PERCENT",
          "10",
          number(0, 100),
          "share of accounts that Rust answers in canary");
  static final Setting<Path> ENGINE_FILE =
      new Setting<>(
          EngineFile.SETTING,
          "none",
          path(),
          "a JSON file of provider and canary_percent that wins over both settings; read again on"
              + " SIGHUP");
  static final Setting<Boolean> FOLLOWER =
      new Setting<>(
          "L1_FOLLOWER",
          "on where both engines load",
          onOff(),
          "the engine that does not answer follows; off saves its memory and loses the warm"
              + " hand-over");
  static final Setting<Path> RULES =
      new Setting<>(
          RulesFile.SETTING,
          "the thresholds and patterns of the contract",
          path(),
          "a JSON file of thresholds and slang patterns; read again on SIGHUP");
  static final Setting<Path> NATIVE_LIBRARY =
      new Setting<>(
          "SUSANOH_NATIVE_LIBRARY", "the one in the jar", path(), "library of the Rust engine");
  static final Setting<Path> DATA_DIR =
      new Setting<>("SUSANOH_DATA_DIR", "./data", path(), "journal and embedded database");
  static final Setting<JournalSync> JOURNAL_SYNC =
      new Setting<>(
          "SUSANOH_JOURNAL_SYNC",
          "os",
          oneOf(List.of(JournalSync.values())),
          "os survives a killed process, always a lost machine's power");
  static final Setting<Long> JOURNAL_BYTES_MAX =
      new Setting<>(
          "SUSANOH_JOURNAL_BYTES_MAX",
          "8 GiB",
          bytes("2 MiB", "1048576 GiB"),
          "disk budget of the journal; when it is used up, events are refused");
  static final Setting<OptionalInt> DRAIN_ROWS_PER_SECOND =
      new Setting<>(
          "SUSANOH_DRAIN_ROWS_PER_SECOND",
          "unlimited",
          numberOrUnlimited(1, Integer.MAX_VALUE),
          "spares the database in a burst");
  static final Setting<Long> WINDOW_ENTRIES_MAX =
      new Setting<>(
          "SUSANOH_WINDOW_ENTRIES_MAX",
          "by a quarter of memory",
          whole(100, 1_000_000_000_000L),
          "entries of all windows together; beyond it the longest idle windows go");
  static final Setting<DatabaseUrl> DATABASE_URL =
      new Setting<>(
          "DATABASE_URL",
          "an embedded PostgreSQL in the data directory",
          databaseUrl(),
          "a PostgreSQL of one's own");
  static final Setting<DatabaseUrl> DATABASE_READ_URL =
      new Setting<>(
          "DATABASE_READ_URL",
          "none: the primary answers",
          databaseUrl(),
          "a streaming replica that answers queries, as far as it has come");
  static final Setting<DatabaseUrl> DATABASE_ADMIN_URL =
      new Setting<>(
          "DATABASE_ADMIN_URL",
          "as DATABASE_URL; the embedded PostgreSQL has its own",
          databaseUrl(),
          "the owner of the tables, for migrations and partitions; the role of DATABASE_URL is then"
              + " kept from changing tables and the audit log");
  static final Setting<Integer> DATABASE_CONNECTIONS =
      new Setting<>(
          "SUSANOH_DATABASE_CONNECTIONS",
          "8",
          number(1, 1_000),
          "connections to the primary for requests");
  static final Setting<Integer> DATABASE_READ_CONNECTIONS =
      new Setting<>(
          "SUSANOH_DATABASE_READ_CONNECTIONS", "8", number(1, 1_000), "connections to the replica");
  static final Setting<Integer> DATABASE_JOB_CONNECTIONS =
      new Setting<>(
          "SUSANOH_DATABASE_JOB_CONNECTIONS",
          "4",
          number(1, 1_000),
          "connections to the primary for analyses");
  static final Setting<Long> DATABASE_CONNECT =
      new Setting<>(
          "SUSANOH_DATABASE_CONNECT_MS",
          "2000",
          whole(100, 60_000),
          "milliseconds until a connection must be there");
  static final Setting<Long> DATABASE_QUERY =
      new Setting<>(
          "SUSANOH_DATABASE_QUERY_MS",
          "2000",
          whole(100, 60_000),
          "milliseconds until a request's query must be answered");
  static final Setting<Long> DATABASE_WRITE =
      new Setting<>(
          "SUSANOH_DATABASE_WRITE_MS",
          "60000",
          whole(1_000, 600_000),
          "milliseconds until each statement that writes events must be answered");
  static final Setting<Integer> EVENT_DAYS =
      new Setting<>("SUSANOH_EVENT_DAYS", "30", number(9, 3650), "how long events are kept");
  static final Setting<RedisUrl> REDIS_URL =
      new Setting<>(
          "REDIS_URL",
          "none: windows and states in process",
          redisUrl(),
          "windows and states of several nodes");
  static final Setting<Integer> REDIS_DEADLINE =
      new Setting<>(
          "SUSANOH_REDIS_DEADLINE_MS",
          "250",
          number(10, 10_000),
          "milliseconds for an answer of Redis; after that it counts as away");
  static final Setting<Role> ROLE =
      new Setting<>(
          "SUSANOH_ROLE",
          "all",
          oneOf(List.of(Role.values())),
          "what this process does: gateway takes requests, worker analyses; both need REDIS_URL"
              + " and DATABASE_URL");
  static final Setting<List<Secret>> API_KEYS =
      new Setting<>(
          "SUSANOH_API_KEYS",
          "none: events need no key, and the start says so",
          apiKeys(),
          "keys of game servers, for the header X-API-KEY");
  static final Setting<Secret> ADMIN_PASSWORD =
      new Setting<>(
          "SUSANOH_ADMIN_PASSWORD",
          "made at the first start and printed once",
          secretOfCharacters(4, 128),
          "of the first user, admin; read at the first start only");
  static final Setting<Secret> JWT_SECRET =
      new Setting<>(
          "JWT_SECRET_KEY",
          "made, and kept in PostgreSQL for all nodes",
          secretOfBytes(32, 4096),
          "signs the tokens of people");
  static final Setting<Secret> AUDIT_KEY =
      new Setting<>(
          "SUSANOH_AUDIT_KEY",
          "made, and kept in PostgreSQL for all nodes",
          seed(),
          "signs checkpoints of the audit log: an Ed25519 seed");
  static final Setting<Long> SETTLE =
      new Setting<>(
          "L2_SETTLE_MS",
          "2000",
          whole(0, HOUR_MILLIS),
          "milliseconds without a new trigger before an analysis starts");
  static final Setting<Long> SETTLE_MAX =
      new Setting<>(
          "L2_SETTLE_MAX_MS",
          "10000",
          whole(0, HOUR_MILLIS),
          "milliseconds after the first trigger when it starts anyway; at least L2_SETTLE_MS");
  static final Setting<Secret> GEMINI_API_KEY =
      new Setting<>(
          "GEMINI_API_KEY",
          "none: the local arbiter decides",
          visibleSecret(),
          "of Google Gemini, the model that judges in L2");
  static final Setting<String> GEMINI_MODEL =
      new Setting<>("GEMINI_MODEL", "gemini-flash-latest", word(), "which of Gemini's models");
  static final Setting<URI> GEMINI_BASE_URL =
      new Setting<>("GEMINI_BASE_URL", "Google's", httpUrl(), "where the model is asked");
  static final Setting<Integer> L2_CONCURRENCY =
      new Setting<>(
          "SUSANOH_L2_CONCURRENCY", "16", number(1, 512), "questions to the model at once");
  static final Setting<Long> L2_TIMEOUT =
      new Setting<>(
          "SUSANOH_L2_TIMEOUT_MS",
          "10000",
          whole(1, HOUR_MILLIS),
          "milliseconds in which the model answers one try");
  static final Setting<Long> L2_DEADLINE =
      new Setting<>(
          "SUSANOH_L2_DEADLINE_MS",
          "25000",
          whole(1, HOUR_MILLIS),
          "milliseconds for a question with all its tries; then the local arbiter decides");
  static final Setting<Integer> L2_RETRIES =
      new Setting<>(
          "SUSANOH_L2_RETRIES",
          "3",
          number(0, 20),
          "tries after the first, on 429, 5xx and timeouts");
  static final Setting<Long> L2_PATIENCE =
      new Setting<>(
          "SUSANOH_L2_PATIENCE_MS",
          "30000",
          whole(1, 24 * HOUR_MILLIS),
          "milliseconds that an analysis is due before the local arbiter decides for now");
  static final Setting<Long> L2_REQUESTS_PER_MINUTE =
      new Setting<>(
          "SUSANOH_L2_REQUESTS_PER_MINUTE",
          "600",
          whole(1, 1_000_000_000L),
          "questions to the model, of each tenant; nodes that share Redis share them");
  static final Setting<Long> L2_TOKENS_PER_MINUTE =
      new Setting<>(
          "SUSANOH_L2_TOKENS_PER_MINUTE",
          "2000000",
          whole(1, 1_000_000_000_000L),
          "the model's tokens, of each tenant; nodes that share Redis share them");
  static final Setting<Long> L2_TOKENS_PER_DAY =
      new Setting<>(
          "SUSANOH_L2_TOKENS_PER_DAY",
          "20000000",
          whole(0, 1_000_000_000_000L),
          "the model's tokens, of each tenant and UTC day, of all nodes together and over restarts;"
              + " then the local arbiter alone");
  static final Setting<Integer> L2_CACHE_ENTRIES =
      new Setting<>(
          "SUSANOH_L2_CACHE_ENTRIES",
          "10000",
          number(0, 10_000_000),
          "verdicts that answer similar evidence; 0 asks the model every time");
  static final Setting<Long> L2_CACHE =
      new Setting<>(
          "SUSANOH_L2_CACHE_MS",
          "600000",
          whole(1, 24 * HOUR_MILLIS),
          "milliseconds for which a verdict answers similar evidence");
  static final Setting<List<Network>> WEBHOOK_ALLOW_PRIVATE =
      new Setting<>(
          "SUSANOH_WEBHOOK_ALLOW_PRIVATE",
          "none: webhooks lead to public addresses by https alone",
          networks(),
          "networks that webhooks may lead to although they are private, and by http too");
  static final Setting<Boolean> DRILLS =
      new Setting<>(
          "SUSANOH_DRILLS",
          "false",
          onOff(),
          "an admin may have an engine fail on purpose; not for production but in a drill");
  static final Setting<LogFormat> LOG_FORMAT =
      new Setting<>(
          "SUSANOH_LOG_FORMAT",
          "auto",
          oneOf(List.of(LogFormat.values())),
          "the log as text or as JSON lines; auto is text on a terminal");
  static final Setting<URI> OTLP_ENDPOINT =
      new Setting<>(
          "OTEL_EXPORTER_OTLP_ENDPOINT",
          "none: no traces are made",
          httpUrl(),
          "where OpenTelemetry traces are sent by OTLP over HTTP, to /v1/traces below it");
  static final Setting<String> TRACED_SERVICE =
      new Setting<>("OTEL_SERVICE_NAME", "susanoh", word(), "what the traces are of");
  static final Setting<Double> TRACES_RATIO =
      new Setting<>(
          "OTEL_TRACES_SAMPLER_ARG",
          "0.01",
          ratio(),
          "share of traces that are kept; where a request names its trace, the caller decides");
  static final Setting<Boolean> DEMO =
      new Setting<>("SUSANOH_DEMO", "false", onOff(), "the demo endpoints");

  /** Its flag: {@code --data-dir} for {@code SUSANOH_DATA_DIR}. */
  String flag() {
    return flag(name);
  }

  /** The flag of a setting's name. */
  static String flag(String name) {
    String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    return "--" + bare.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
