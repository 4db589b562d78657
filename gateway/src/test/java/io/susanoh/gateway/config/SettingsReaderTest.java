package io.susanoh.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.config.Settings.JournalSync;
import io.susanoh.gateway.config.Settings.LogFormat;
import io.susanoh.gateway.config.Settings.Role;
import io.susanoh.gateway.config.Settings.Sharing;
import io.susanoh.gateway.config.Settings.TraceSettings;
import io.susanoh.gateway.config.SettingsOutcome.Concluded;
import io.susanoh.gateway.config.SettingsOutcome.Faults;
import io.susanoh.gateway.config.SettingsOutcome.HelpWanted;
import io.susanoh.gateway.config.SettingsOutcome.VersionWanted;
import io.susanoh.l1.RuleSet;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

  private static final String EVENTS_NEED_NO_KEY =
      "SUSANOH_API_KEYS is not given: whoever reaches the port may post events";

  @Test
  void nothingGivenIsTheDefaultsOfTheContract() {
    Settings settings = settings(Map.of());
    assertEquals("127.0.0.1", settings.host());
    assertEquals(8080, settings.port());
    assertEquals(Runtime.getRuntime().availableProcessors(), settings.eventLoops());
    assertEquals(Optional.empty(), settings.engine());
    assertEquals(Optional.empty(), settings.nativeLibrary());
    assertEquals(10, settings.canaryPercent());
    assertTrue(settings.follower());
    assertEquals(Optional.empty(), settings.rulesFile());
    assertEquals(RuleSet.DEFAULT, settings.rules());
    assertEquals(Path.of("./data"), settings.dataDir());
    assertEquals(JournalSync.OS, settings.journalSync());
    assertEquals(8L << 30, settings.journalBytesMax());
    assertEquals(OptionalInt.empty(), settings.drainRowsPerSecond());
    assertEquals(OptionalLong.empty(), settings.windowEntriesMax());
    assertEquals(Optional.empty(), settings.database());
    assertEquals(30, settings.eventDays());
    assertEquals(List.of(), settings.apiKeys());
    assertEquals(Optional.empty(), settings.adminPassword());
    assertEquals(Optional.empty(), settings.jwtSecret());
    assertEquals(2000, settings.settleMillis());
    assertEquals(10_000, settings.settleMaxMillis());
    assertEquals(LogFormat.AUTO, settings.logFormat());
    assertEquals(Optional.empty(), settings.traces());
    assertFalse(settings.demo());
  }

  @Test
  void tracesAreMadeWhereAnEndpointIsSetAndNotOfASecret() {
    TraceSettings traces =
        settings(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "https://c/base")).traces().orElseThrow();
    assertEquals(new TraceSettings(URI.create("https://c/base"), "susanoh", 0.01), traces);
    assertEquals(Optional.empty(), settings(Map.of("OTEL_TRACES_SAMPLER_ARG", "1")).traces());
    for (String refused :
        List.of(
            "ftp://c", "http:///x", "collector:4318", "http://u:hunter2@c", "http://c?k=hunter2")) {
      List<String> faults = faults(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", refused), List.of());
      assertEquals(1, faults.size(), refused);
      assertFalse(faults.get(0).contains("hunter2"), refused);
    }
  }

  @Test
  void theFormatOfTheLogIsReadWhateverElseIsWrong() {
    Map<String, String> environment = Map.of("SUSANOH_LOG_FORMAT", "json", "PORT", "x");
    assertEquals(LogFormat.JSON, SettingsReader.logFormat(environment, List.of()));
    assertEquals(
        LogFormat.TEXT, SettingsReader.logFormat(environment, List.of("--log-format=text")));
    assertEquals(
        LogFormat.AUTO, SettingsReader.logFormat(Map.of("SUSANOH_LOG_FORMAT", "x"), List.of()));
  }

  @Test
  void everySettingIsReadFromTheEnvironment() {
    Settings settings =
        settings(
            Map.ofEntries(
                Map.entry("PORT", "0"),
                Map.entry("HOST", "::1"),
                Map.entry("SUSANOH_METRICS_PORT", "9464"),
                Map.entry("SUSANOH_TLS_CERT", "/tls/c.pem"),
                Map.entry("SUSANOH_TLS_KEY", "/tls/k.pem"),
                Map.entry("SUSANOH_EVENT_LOOPS", "3"),
                Map.entry("L1_ENGINE_PROVIDER", "canary"),
                Map.entry("SUSANOH_NATIVE_LIBRARY", "/lib/l1.so"),
                Map.entry("L1_CANARY_PERCENT", "100"),
                Map.entry("L1_FOLLOWER", "on"),
                Map.entry("SUSANOH_DATA_DIR", "/var/susanoh"),
                Map.entry("SUSANOH_JOURNAL_SYNC", "always"),
                Map.entry("SUSANOH_JOURNAL_BYTES_MAX", "512MiB"),
                Map.entry("SUSANOH_DRAIN_ROWS_PER_SECOND", "500"),
                Map.entry("SUSANOH_WINDOW_ENTRIES_MAX", "5000000"),
                Map.entry("DATABASE_URL", "postgresql://u:p@h/d"),
                Map.entry("SUSANOH_EVENT_DAYS", "9"),
                Map.entry("SUSANOH_ROLE", "gateway"),
                Map.entry("REDIS_URL", "rediss://s1,s2/3?mode=sentinel&master=m"),
                Map.entry("SUSANOH_REDIS_DEADLINE_MS", "100"),
                Map.entry("SUSANOH_API_KEYS", "one, two,one"),
                Map.entry("SUSANOH_ADMIN_PASSWORD", "12345678"),
                Map.entry("JWT_SECRET_KEY", "x".repeat(32)),
                Map.entry("L2_SETTLE_MS", "0"),
                Map.entry("L2_SETTLE_MAX_MS", "0"),
                Map.entry("GEMINI_API_KEY", "key"),
                Map.entry("GEMINI_MODEL", "flash-9"),
                Map.entry("GEMINI_BASE_URL", "http://stand-in:8089"),
                Map.entry("SUSANOH_L2_CONCURRENCY", "1"),
                Map.entry("SUSANOH_L2_TIMEOUT_MS", "2"),
                Map.entry("SUSANOH_L2_DEADLINE_MS", "3"),
                Map.entry("SUSANOH_L2_RETRIES", "4"),
                Map.entry("SUSANOH_L2_PATIENCE_MS", "5"),
                Map.entry("SUSANOH_L2_REQUESTS_PER_MINUTE", "6"),
                Map.entry("SUSANOH_L2_TOKENS_PER_MINUTE", "7"),
                Map.entry("SUSANOH_L2_TOKENS_PER_DAY", "8"),
                Map.entry("SUSANOH_L2_CACHE_ENTRIES", "9"),
                Map.entry("SUSANOH_L2_CACHE_MS", "10"),
                Map.entry("SUSANOH_WEBHOOK_ALLOW_PRIVATE", "10.0.0.0/8, fd00::1"),
                Map.entry("SUSANOH_DRILLS", "off"),
                Map.entry("SUSANOH_AUDIT_KEY", "A".repeat(43)),
                Map.entry("DATABASE_READ_URL", "postgresql://u:p@r:5433/d"),
                Map.entry("DATABASE_ADMIN_URL", "postgresql://o:q@h/d"),
                Map.entry("SUSANOH_DATABASE_CONNECTIONS", "5"),
                Map.entry("SUSANOH_DATABASE_READ_CONNECTIONS", "6"),
                Map.entry("SUSANOH_DATABASE_JOB_CONNECTIONS", "7"),
                Map.entry("SUSANOH_DATABASE_CONNECT_MS", "800"),
                Map.entry("SUSANOH_DATABASE_QUERY_MS", "900"),
                Map.entry("SUSANOH_DATABASE_WRITE_MS", "9000"),
                Map.entry("SUSANOH_HTTP2_CLEARTEXT", "on"),
                Map.entry("SUSANOH_LOG_FORMAT", "json"),
                Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
                Map.entry("OTEL_SERVICE_NAME", "susanoh-eu"),
                Map.entry("OTEL_TRACES_SAMPLER_ARG", "0.25"),
                Map.entry("SUSANOH_DEMO", "true")));
    assertEquals(
        new Settings(
            "::1",
            0,
            OptionalInt.of(9464),
            3,
            true,
            Optional.of(new TlsFiles(Path.of("/tls/c.pem"), Path.of("/tls/k.pem"))),
            Optional.of(EngineProvider.CANARY),
            Optional.of(Path.of("/lib/l1.so")),
            100,
            Optional.empty(),
            true,
            Optional.empty(),
            RuleSet.DEFAULT,
            Path.of("/var/susanoh"),
            JournalSync.ALWAYS,
            512L << 20,
            OptionalInt.of(500),
            OptionalLong.of(5_000_000),
            Optional.of(new DatabaseUrl("h", 5432, "d", "u", new Secret("p"), "prefer")),
            Optional.of(new DatabaseUrl("r", 5433, "d", "u", new Secret("p"), "prefer")),
            Optional.of(new DatabaseUrl("h", 5432, "d", "o", new Secret("q"), "prefer")),
            new DatabaseLimits(
                5, 6, 7, Duration.ofMillis(800), Duration.ofMillis(900), Duration.ofSeconds(9)),
            9,
            new Sharing(
                Role.GATEWAY,
                Optional.of(
                    new RedisUrl(
                        RedisUrl.Mode.SENTINEL,
                        true,
                        List.of(new RedisUrl.Place("s1", 26_379), new RedisUrl.Place("s2", 26_379)),
                        Optional.empty(),
                        Optional.empty(),
                        3,
                        Optional.of("m"),
                        Optional.empty())),
                100),
            List.of(new Secret("one"), new Secret("two"), new Secret("one")),
            Optional.of(new Secret("12345678")),
            Optional.of(new Secret("x".repeat(32))),
            Optional.of(new Secret("A".repeat(43))),
            0,
            0,
            Optional.of(
                new ModelSettings(
                    new Secret("key"),
                    "flash-9",
                    Optional.of(URI.create("http://stand-in:8089")),
                    1,
                    2,
                    3,
                    4,
                    5,
                    6,
                    7,
                    8,
                    9,
                    10)),
            List.of(Network.of("10.0.0.0/8").orElseThrow(), Network.of("fd00::1").orElseThrow()),
            false,
            LogFormat.JSON,
            Optional.of(new TraceSettings(URI.create("http://collector:4318"), "susanoh-eu", 0.25)),
            true),
        settings);
  }

  @Test
  void aReplicaAndAnOwnerNeedADatabaseOfOnesOwn() {
    assertEquals(
        List.of(
            "DATABASE_READ_URL is \"postgresql://***@h/d\"; allowed is none without DATABASE_URL"),
        faults(Map.of("DATABASE_READ_URL", "postgresql://u:p@h/d"), List.of()));
    assertEquals(
        List.of(
            "DATABASE_ADMIN_URL is \"postgresql://***@h/d\"; allowed is none without DATABASE_URL"),
        faults(Map.of("DATABASE_ADMIN_URL", "postgresql://u:p@h/d"), List.of()));
  }

  @Test
  void aRoleThatOwnsItsTablesIsWarnedAbout() {
    Map<String, String> own =
        Map.of("DATABASE_URL", "postgresql://u:p@h/d", "SUSANOH_API_KEYS", "k");
    assertEquals(1, warnings(own).size());
    Map<String, String> same = new HashMap<>(own);
    same.put("DATABASE_ADMIN_URL", "postgresql://u:q@h/d");
    assertTrue(warnings(same).getFirst().startsWith("DATABASE_ADMIN_URL is not given, or has"));
    Map<String, String> another = new HashMap<>(own);
    another.put("DATABASE_ADMIN_URL", "postgresql://owner:q@h/d");
    assertEquals(List.of(), warnings(another));
    assertEquals(List.of(), warnings(Map.of("SUSANOH_API_KEYS", "k")));
  }

  private static List<String> warnings(Map<String, String> environment) {
    return ((Concluded) SettingsReader.read(environment, List.of())).warnings();
  }

  @Test
  void drillsAreOffAndWarnedAboutWhereTheyAreOn() {
    assertFalse(settings(Map.of()).drills());
    Concluded concluded =
        (Concluded)
            SettingsReader.read(
                Map.of("SUSANOH_DRILLS", "true", "SUSANOH_API_KEYS", "key"), List.of());
    assertTrue(concluded.settings().drills());
    assertEquals(1, concluded.warnings().size());
    assertTrue(concluded.warnings().getFirst().startsWith("SUSANOH_DRILLS is on: "));
  }

  @Test
  void aFlagWinsOverTheEnvironment() {
    Map<String, String> environment = Map.of("PORT", "1", "SUSANOH_DATA_DIR", "a", "HOST", "h");
    List<String> args =
        List.of("--port", "2", "--data-dir=b", "--l1-engine-provider", "java", "--host=");
    Settings settings = concluded(environment, args).settings();
    assertEquals(2, settings.port());
    assertEquals(Path.of("b"), settings.dataDir());
    assertEquals(Optional.of(EngineProvider.JAVA), settings.engine());
    assertEquals("h", settings.host());
  }

  @Test
  void metricsHaveAPortThatRequestsDoNotHave() {
    List<String> faults = faults(Map.of("PORT", "9000", "SUSANOH_METRICS_PORT", "9000"), List.of());
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.get(0).startsWith("SUSANOH_METRICS_PORT is"), faults::toString);
    concluded(Map.of("PORT", "0", "SUSANOH_METRICS_PORT", "0"), List.of());
  }

  @Test
  void anEmptyTextIsASettingThatIsNotGiven() {
    Settings settings =
        settings(Map.of("PORT", "", "SUSANOH_API_KEYS", "", "REDIS_URL", "", "DATABASE_URL", ""));
    assertEquals(settings(Map.of()), settings);
  }

  @Test
  void listensOnAllInterfacesOnceAKeyIsConfigured() {
    assertEquals("0.0.0.0", settings(Map.of("SUSANOH_API_KEYS", "k")).host());
    assertEquals("0.0.0.0", settings(Map.of("HOST", "0.0.0.0")).host());
  }

  @ParameterizedTest
  @CsvSource({
    "2097152,2097152",
    "2048K,2097152",
    "2048KiB,2097152",
    "2M,2097152",
    "3MiB,3145728",
    "2G,2147483648",
    "8 GiB,8589934592"
  })
  void bytesMayHaveAUnit(String text, long bytes) {
    assertEquals(bytes, settings(Map.of("SUSANOH_JOURNAL_BYTES_MAX", text)).journalBytesMax());
  }

  @ParameterizedTest
  @CsvSource({
    "true,true",
    "on,true",
    "1,true",
    "ON,true",
    "false,false",
    "off,false",
    "0,false",
    "Off,false"
  })
  void booleansHaveThreePairsOfWords(String text, boolean value) {
    assertEquals(value, settings(Map.of("SUSANOH_DEMO", text)).demo());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "PORT|65536",
        "PORT|-1",
        "PORT|+1",
        "PORT| 80",
        "PORT|８０",
        "PORT|99999999999999999999",
        "PORT|http",
        "HOST|a host",
        "SUSANOH_EVENT_LOOPS|0",
        "L1_ENGINE_PROVIDER|python",
        "L1_CANARY_PERCENT|101",
        "L1_FOLLOWER|yes",
        "SUSANOH_LOG_FORMAT|xml",
        "OTEL_SERVICE_NAME|two words",
        "OTEL_TRACES_SAMPLER_ARG|1.5",
        "OTEL_TRACES_SAMPLER_ARG|-0",
        "OTEL_TRACES_SAMPLER_ARG|1e-2",
        "SUSANOH_JOURNAL_SYNC|never",
        "SUSANOH_JOURNAL_BYTES_MAX|1023K",
        "SUSANOH_JOURNAL_BYTES_MAX|8GB",
        "SUSANOH_JOURNAL_BYTES_MAX|1.5G",
        "SUSANOH_JOURNAL_BYTES_MAX|99999999999999999G",
        "SUSANOH_DRAIN_ROWS_PER_SECOND|0",
        "SUSANOH_WINDOW_ENTRIES_MAX|99",
        "SUSANOH_EVENT_DAYS|8",
        "SUSANOH_ROLE|both",
        "L2_SETTLE_MS|1s",
        "L2_SETTLE_MAX_MS|1999",
        "SUSANOH_DEMO|maybe"
      })
  void aBadValueIsNamedWithItsSettingAndWhatIsAllowed(String name, String value) {
    List<String> faults = faults(Map.of(name, value), List.of());
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.get(0).startsWith(name + " is \"" + value + "\""), faults::toString);
    assertTrue(faults.get(0).contains("; allowed is "), faults::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUSANOH_ADMIN_PASSWORD", "JWT_SECRET_KEY"})
  void aBadSecretIsNamedAndNotShown(String name) {
    List<String> faults = faults(Map.of(name, "hun"), List.of());
    assertEquals(1, faults.size());
    assertTrue(faults.get(0).startsWith(name + " is (not shown); allowed is "), faults::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "hunter2,,x", "hunter2,", " ", "hunter2,a b", "hunter2,schlüssel"})
  void badApiKeysAreNamedByTheirPlaceAndNotShown(String keys) {
    List<String> faults = faults(Map.of("SUSANOH_API_KEYS", keys), List.of());
    assertEquals(1, faults.size());
    assertTrue(faults.get(0).startsWith("SUSANOH_API_KEYS is (not shown): key "), faults::toString);
    assertFalse(faults.get(0).contains("hunter2"));
  }

  @Test
  void apiKeysAreBoundedInNumberAndLength() {
    assertEquals(
        256, settings(Map.of("SUSANOH_API_KEYS", "k,".repeat(255) + "k")).apiKeys().size());
    assertEquals(1, faults(Map.of("SUSANOH_API_KEYS", "k,".repeat(256) + "k"), List.of()).size());
    assertEquals(1, settings(Map.of("SUSANOH_API_KEYS", "k".repeat(256))).apiKeys().size());
    assertEquals(1, faults(Map.of("SUSANOH_API_KEYS", "k".repeat(257)), List.of()).size());
  }

  @Test
  void allFaultsAreReportedTogether() {
    List<String> faults =
        faults(
            Map.of("PORT", "x", "SUSANOH_DEMO", "2", "REDIS_URL", "redis://:hunter2@h:0"),
            List.of("--event-days=1", "--nonsense", "stray", "--host"));
    assertEquals(7, faults.size(), faults::toString);
    assertTrue(faults.stream().noneMatch(line -> line.contains("hunter2")));
    assertTrue(faults.contains("--nonsense is not a flag; --help lists them"));
    assertTrue(faults.contains("argument 3 is not a flag; --help lists them"));
    assertTrue(faults.contains("--host has no value; it is given as --host=…"));
    assertTrue(
        faults.contains(
            "SUSANOH_EVENT_DAYS (--event-days) is \"1\";"
                + " allowed is a whole number from 9 to 3650"));
  }

  @Test
  void aFlagGivenTwiceIsAFault() {
    assertEquals(
        List.of("--port is given twice"), faults(Map.of(), List.of("--port=1", "--port=1")));
  }

  @Test
  void canaryNeedsItsFollower() {
    List<String> faults =
        faults(Map.of("L1_ENGINE_PROVIDER", "canary", "L1_FOLLOWER", "off"), List.of());
    assertEquals(
        List.of("L1_FOLLOWER is \"off\"; allowed is on with L1_ENGINE_PROVIDER canary"), faults);
    assertFalse(settings(Map.of("L1_ENGINE_PROVIDER", "rust", "L1_FOLLOWER", "off")).follower());
  }

  @Test
  void aRoleNeedsWhatItShares() {
    assertEquals(
        List.of(
            "SUSANOH_ROLE is worker, which needs REDIS_URL",
            "SUSANOH_ROLE is worker, which needs DATABASE_URL"),
        faults(Map.of("SUSANOH_ROLE", "worker"), List.of()));
    assertEquals(
        List.of("SUSANOH_ROLE (--role) is gateway, which needs DATABASE_URL"),
        faults(Map.of("REDIS_URL", "redis://h"), List.of("--role=gateway")));
  }

  @Test
  void whomACertificateMustBeSignedByIsReadAtOnce() {
    assertEquals(
        List.of("REDIS_URL: ca is no readable file of PEM certificates"),
        faults(Map.of("REDIS_URL", "rediss://h?ca=/no/such/file"), List.of()));
  }

  @Test
  void withoutAKeyThereIsNoModelAndAnAddressForOneIsWarnedAbout() {
    assertEquals(Optional.empty(), settings(Map.of("GEMINI_MODEL", "flash-9")).model());
    Concluded concluded =
        concluded(
            Map.of("GEMINI_BASE_URL", "http://stand-in:8089", "SUSANOH_API_KEYS", "k"), List.of());
    assertEquals(Optional.empty(), concluded.settings().model());
    assertEquals(1, concluded.warnings().size());
    assertTrue(concluded.warnings().getFirst().startsWith("GEMINI_BASE_URL is of no use"));
  }

  @Test
  void theModelsKeyIsShownNowhere() {
    Settings settings = settings(Map.of("GEMINI_API_KEY", "hunter2"));
    assertFalse(settings.toString().contains("hunter2"));
    assertFalse(settings.describe().contains("hunter2"));
    List<String> faults = faults(Map.of("GEMINI_API_KEY", "hunter2 "), List.of());
    assertEquals(
        List.of("GEMINI_API_KEY is (not shown); allowed is 1 to 256 visible ASCII characters"),
        faults);
  }

  @Test
  void theDeadlineOfAQuestionIsNotBelowTheTimeOfOneTry() {
    assertEquals(
        List.of(
            "SUSANOH_L2_DEADLINE_MS is \"25000\"; allowed is at least SUSANOH_L2_TIMEOUT_MS, 30000"),
        faults(Map.of("SUSANOH_L2_TIMEOUT_MS", "30000"), List.of()));
  }

  @Test
  void theSettleLimitIsNotBelowTheSettleTime() {
    assertEquals(
        List.of("L2_SETTLE_MAX_MS is \"10000\"; allowed is at least L2_SETTLE_MS, 20000"),
        faults(Map.of("L2_SETTLE_MS", "20000"), List.of()));
  }

  @Test
  void aCertificateNeedsItsKeyAndTheOtherWayAbout() {
    assertEquals(
        List.of("SUSANOH_TLS_CERT is given, which needs SUSANOH_TLS_KEY"),
        faults(Map.of("SUSANOH_TLS_CERT", "c.pem"), List.of()));
    assertEquals(
        List.of("SUSANOH_TLS_KEY (--tls-key) is given, which needs SUSANOH_TLS_CERT"),
        faults(Map.of(), List.of("--tls-key=k.pem")));
  }

  @Test
  void unknownSettingsOfOursAreNamedInAWarning() {
    Concluded concluded =
        concluded(
            Map.of("SUSANOH_PROT", "1", "SUSANOH_", "", "SUSANOH_API_KEYS", "k", "OTHER", "x"),
            List.of());
    assertEquals(
        List.of("unknown setting SUSANOH_, ignored", "unknown setting SUSANOH_PROT, ignored"),
        concluded.warnings());
  }

  @Test
  void aFaultStaysOnOneLineAndIsShort() {
    List<String> faults = faults(Map.of("PORT", "1\n2\r\u2028" + "9".repeat(5000)), List.of());
    assertEquals(1, faults.size());
    assertEquals(1, faults.get(0).lines().count());
    assertFalse(faults.get(0).contains("\u2028"));
    assertTrue(faults.get(0).length() < 200);
  }

  @Test
  void helpNamesEverySettingWithItsFlag() {
    HelpWanted help =
        assertInstanceOf(
            HelpWanted.class, SettingsReader.read(Map.of("PORT", "x"), List.of("--help")));
    for (Setting<?> setting : SettingsTable.ALL) {
      assertTrue(help.text().contains(setting.flag() + ", " + setting.name()), setting.name());
    }
  }

  @Test
  void versionIsAskedForByItsFlag() {
    assertInstanceOf(
        VersionWanted.class, SettingsReader.read(Map.of(), List.of("--version", "--port=x")));
  }

  @Test
  void theMarkdownTableHasALineForEachSetting() {
    List<String> lines = SettingsTable.markdown().lines().toList();
    assertEquals(SettingsTable.ALL.size() + 2, lines.size());
    assertTrue(lines.stream().allMatch(line -> line.chars().filter(c -> c == '|').count() == 6));
  }

  @Test
  void theDescriptionHasNoSecret() {
    Settings settings =
        settings(
            Map.of(
                "DATABASE_URL", "postgresql://me:hunter2@[::1]:5433/d?sslmode=require",
                "DATABASE_ADMIN_URL", "postgresql://owner:hunter2@[::1]:5433/d",
                "DATABASE_READ_URL", "postgresql://me:hunter2@replica/d",
                "SUSANOH_API_KEYS", "hunter2,hunter2",
                "SUSANOH_ADMIN_PASSWORD", "hunter2hunter2",
                "JWT_SECRET_KEY", "hunter2".repeat(8)));
    assertFalse(settings.describe().contains("hunter2"));
    assertFalse(settings.toString().contains("hunter2"));
    assertTrue(settings.describe().contains(" database=[::1]:5433/d?sslmode=require "));
    assertTrue(settings.describe().contains(" apiKeys=2 "));
    assertEquals(1, settings.describe().lines().count());
  }

  private static Settings settings(Map<String, String> environment) {
    Concluded concluded = concluded(environment, List.of());
    boolean open = concluded.settings().apiKeys().isEmpty();
    assertEquals(open ? List.of(EVENTS_NEED_NO_KEY) : List.of(), concluded.warnings());
    return concluded.settings();
  }

  private static Concluded concluded(Map<String, String> environment, List<String> args) {
    return assertInstanceOf(Concluded.class, SettingsReader.read(environment, args));
  }

  private static List<String> faults(Map<String, String> environment, List<String> args) {
    return assertInstanceOf(Faults.class, SettingsReader.read(environment, args)).lines();
  }
}
