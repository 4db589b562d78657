package io.susanoh.gateway;

import static io.susanoh.gateway.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.redis.Certificates;
import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.storage.CannotStart;
import io.susanoh.gateway.storage.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A gateway and a Redis that talk encrypted, and know one another by certificate and password. */
class RedisTlsTest {

  private static final String PASSWORD = "hunter2-of-redis";

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private int port;

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void noSecretIsInTheLog() {
    logger.detachAppender(log);
    for (ILoggingEvent line : List.copyOf(log.list)) {
      assertFalse(line.getFormattedMessage().contains(PASSWORD), line.getFormattedMessage());
      if (line.getThrowableProxy() != null) {
        assertFalse(String.valueOf(line.getThrowableProxy().getMessage()).contains(PASSWORD));
      }
    }
  }

  @Test
  void aCertificateOfTheAuthorityIsTrusted() throws Exception {
    Certificates certificates = certificates("server", "ip:127.0.0.1");
    try (RedisServer redis = redis(certificates);
        SharedNode node = node(PASSWORD, certificates.authority())) {
      await("Redis is believed", () -> node.metric("susanoh_redis_up") == 1);
      node.event("big", "boss", 2_000_000);
      assertEquals(423, node.withdraw("boss"));
      assertTrue(redis.ask("PING").startsWith("NOAUTH"), "it wants a password");
    }
  }

  @Test
  void oneOfAnotherAuthorityIsRefused() throws Exception {
    Certificates certificates = certificates("server", "ip:127.0.0.1");
    Certificates strangers = certificates("strangers", "ip:127.0.0.1");
    try (RedisServer redis = redis(certificates)) {
      assertTrue(refused(PASSWORD, strangers.authority()).contains("not trusted"));
      assertTrue(redis.ask("PING").startsWith("NOAUTH"), "it is there");
    }
  }

  @Test
  void oneThatNamesAnotherServerIsRefused() throws Exception {
    Certificates certificates = certificates("server", "dns:redis.example");
    try (RedisServer redis = redis(certificates)) {
      assertTrue(refused(PASSWORD, certificates.authority()).contains("not trusted"));
      assertTrue(redis.ask("PING").startsWith("NOAUTH"), "it is there");
    }
  }

  @Test
  void aWrongPasswordIsRefusedAndNotShown() throws Exception {
    Certificates certificates = certificates("server", "ip:127.0.0.1");
    try (RedisServer redis = redis(certificates)) {
      String refused = refused(PASSWORD + "x", certificates.authority());
      assertTrue(refused.contains("REDIS_URL"), refused);
      assertFalse(refused.contains(PASSWORD), refused);
      assertTrue(redis.ask("PING").startsWith("NOAUTH"), "it is there");
    }
  }

  @Test
  void aPasswordThatIsChangedWhileItRunsHasRedisAwayForThatReason() throws Exception {
    Certificates certificates = certificates("server", "ip:127.0.0.1");
    try (RedisServer redis = redis(certificates);
        SharedNode node = node(PASSWORD, certificates.authority())) {
      await("Redis is believed", () -> node.metric("susanoh_redis_up") == 1);
      redis.kill();
      RedisServer changed = RedisServer.start(options(certificates, "another one"));
      try (changed) {
        await("it says why", () -> node.get("/readyz").body().contains("REDIS_URL"));
        assertEquals(200, node.withdrawWhenKnown("honest"), "PostgreSQL knows");
        assertFalse(node.get("/readyz").body().contains(PASSWORD));
      }
    }
  }

  private Certificates certificates(String name, String serverName) throws Exception {
    return new Certificates(Files.createDirectory(directory.resolve(name)), serverName);
  }

  private RedisServer redis(Certificates certificates) {
    port = RedisServer.freePort();
    return RedisServer.start(options(certificates, PASSWORD));
  }

  private String[] options(Certificates certificates, String password) {
    List<String> options = new ArrayList<>(Arrays.asList(certificates.redisOptions(port)));
    options.addAll(List.of("--requirepass", password));
    return options.toArray(String[]::new);
  }

  private String refused(String password, Path authority) {
    return assertThrows(CannotStart.class, () -> node(password, authority).close()).getMessage();
  }

  private SharedNode node(String password, Path authority) {
    String url = "rediss://:" + password + "@127.0.0.1:" + port + "?ca=" + authority;
    return SharedNode.start(directory.resolve("node"), database, url, Map.of());
  }
}
