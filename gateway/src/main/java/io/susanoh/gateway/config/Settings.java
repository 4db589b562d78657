package io.susanoh.gateway.config;

import io.susanoh.l1.RuleSet;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What this process was told (CONTRACT §8). Concluded once by {@link SettingsReader}; every value
 * has been checked.
 *
 * @param host address to listen on
 * @param port 0–65535; 0 takes a free one
 * @param metricsPort 0–65535, where metrics have a port of their own; 0 takes a free one
 * @param eventLoops HTTP event loops
 * @param http2ClearText whether HTTP/2 is taken without TLS
 * @param tls empty: plain HTTP
 * @param engine which engine answers; empty takes Rust where its library loads, else Java
 * @param nativeLibrary explicit path of the Rust library; empty takes the one in the jar
 * @param canaryPercent 0–100
 * @param engineFile wins over engine and canaryPercent, where it says something
 * @param follower whether the engine that does not answer follows
 * @param rulesFile what {@code rules} were read from; empty: they are the defaults
 * @param journalBytesMax disk budget of the journal
 * @param drainRowsPerSecond empty: unlimited
 * @param windowEntriesMax entries of all windows together
 * @param database empty: an embedded PostgreSQL
 * @param databaseReplica answers queries as far as it has come; empty: the primary does
 * @param databaseOwner of the tables; empty: whoever {@code database} names, or the embedded one's
 * @param eventDays how long events are kept
 * @param sharing what this process does, and with whom
 * @param apiKeys empty: events need no key
 * @param auditKey seed of the key that signs checkpoints of the audit log; empty: it is made
 * @param settleMillis,settleMaxMillis when an analysis starts (CONTRACT §6)
 * @param model the model behind L2; empty: the local arbiter decides
 * @param webhookNetworks private networks that webhooks may lead to
 * @param drills whether an admin may have an engine fail on purpose
 * @param logFormat how the log looks
 * @param traces where traces go; empty: nowhere, and none are made
 * @param demo whether the demo endpoints are on
 */
public record Settings(
    String host,
    int port,
    OptionalInt metricsPort,
    int eventLoops,
    boolean http2ClearText,
    Optional<TlsFiles> tls,
    Optional<EngineProvider> engine,
    Optional<Path> nativeLibrary,
    int canaryPercent,
    Optional<Path> engineFile,
    boolean follower,
    Optional<Path> rulesFile,
    RuleSet rules,
    Path dataDir,
    JournalSync journalSync,
    long journalBytesMax,
    OptionalInt drainRowsPerSecond,
    OptionalLong windowEntriesMax,
    Optional<DatabaseUrl> database,
    Optional<DatabaseUrl> databaseReplica,
    Optional<DatabaseUrl> databaseOwner,
    DatabaseLimits databaseLimits,
    int eventDays,
    Sharing sharing,
    List<Secret> apiKeys,
    Optional<Secret> adminPassword,
    Optional<Secret> jwtSecret,
    Optional<Secret> auditKey,
    long settleMillis,
    long settleMaxMillis,
    Optional<ModelSettings> model,
    List<Network> webhookNetworks,
    boolean drills,
    LogFormat logFormat,
    Optional<TraceSettings> traces,
    boolean demo) {

  /** {@code L1_ENGINE_PROVIDER}. */
  public enum EngineProvider {
    JAVA,
    RUST,
    CANARY;

    /** As it is written in the setting. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@code SUSANOH_JOURNAL_SYNC}: what an accepted event survives. */
  public enum JournalSync {
    /** A killed process. */
    OS,
    /** A lost machine's power: each group of records is forced to the disk. */
    ALWAYS;

    /** As it is written in the setting. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@code SUSANOH_ROLE}. */
  public enum Role {
    ALL,
    /** Takes requests; others analyse. */
    GATEWAY,
    /** Analyses; others take requests. */
    WORKER;

    /** As it is written in the setting. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What this process does of a node's work, and what it shares with others.
   *
   * @param redis where windows and states are; empty: in this process
   * @param redisDeadlineMillis how long an answer of Redis may take
   */
  public record Sharing(Role role, Optional<RedisUrl> redis, int redisDeadlineMillis) {}

  /** {@code SUSANOH_LOG_FORMAT}. */
  public enum LogFormat {
    /** Text on a terminal, else JSON lines. */
    AUTO,
    TEXT,
    JSON;

    /** As it is written in the setting. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * {@code OTEL_…}, as OpenTelemetry names them.
   *
   * @param endpoint base of the OTLP/HTTP receiver, without {@code /v1/traces}
   * @param serviceName what the spans are of
   * @param ratio 0–1, share of traces that are kept where the caller does not say
   */
  public record TraceSettings(URI endpoint, String serviceName, double ratio) {}

  public Settings {
    apiKeys = List.copyOf(apiKeys);
    webhookNetworks = List.copyOf(webhookNetworks);
  }

  /** All of it on one line for the log, without a secret. */
  public String describe() {
    return "host=%s port=%d metricsPort=%s eventLoops=%d http2ClearText=%s tls=%s engine=%s nativeLibrary=%s canaryPercent=%d follower=%s"
            .formatted(
                host,
                port,
                metricsPort.isPresent() ? metricsPort.getAsInt() : "none",
                eventLoops,
                http2ClearText,
                tls.map(files -> files.certificate().toString()).orElse("none"),
                engine.map(EngineProvider::word).orElse("auto"),
                nativeLibrary.map(Path::toString).orElse("bundled"),
                canaryPercent,
                follower ? "on" : "off")
        + " rules=%s".formatted(rulesFile.map(Path::toString).orElse("default"))
        + " dataDir=%s journalSync=%s journalBytesMax=%d drainRowsPerSecond=%s windowEntriesMax=%s"
            .formatted(
                dataDir,
                journalSync.word(),
                journalBytesMax,
                drainRowsPerSecond.isPresent() ? drainRowsPerSecond.getAsInt() : "unlimited",
                windowEntriesMax.isPresent() ? windowEntriesMax.getAsLong() : "auto")
        + " database=%s replica=%s owner=%s %s eventDays=%d apiKeys=%d adminPassword=%s jwtSecret=%s auditKey=%s"
            .formatted(
                database.map(DatabaseUrl::place).orElse("embedded"),
                databaseReplica.map(DatabaseUrl::place).orElse("none"),
                databaseOwner.isPresent() ? "given" : "none",
                databaseLimits.describe(),
                eventDays,
                apiKeys.size(),
                adminPassword.isPresent() ? "given" : "unset",
                jwtSecret.isPresent() ? "given" : "unset",
                auditKey.isPresent() ? "given" : "unset")
        + " role=%s redis=%s"
            .formatted(sharing.role().word(), sharing.redis().map(RedisUrl::place).orElse("none"))
        + " model=%s".formatted(model.map(ModelSettings::describe).orElse("none"))
        + " webhookNetworks=%s".formatted(webhookNetworks)
        + " engineFile=%s".formatted(engineFile.map(Path::toString).orElse("none"))
        + " settleMillis=%d settleMaxMillis=%d drills=%s logFormat=%s traces=%s demo=%s"
            .formatted(
                settleMillis,
                settleMaxMillis,
                drills,
                logFormat.word(),
                traces.map(to -> to.ratio() + " to " + to.endpoint()).orElse("off"),
                demo);
  }
}
