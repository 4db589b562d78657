package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisAgreementTest {

  private final DatabaseUrl url = TestDatabase.empty();
  private final RedisAgreement one = new RedisAgreement(new Database(url));
  private final RedisAgreement other = new RedisAgreement(new Database(url));

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  @Test
  void nobodyDecidesByAnotherRedisThanTheOthers() throws Exception {
    assertTrue(one.agree("a"));
    assertFalse(other.agree("b"));
    assertTrue(other.agree("a"));
    assertFalse(one.agree("b"), "the other one has not seen it yet");
    assertTrue(other.agree("b"), "it was alone when it had");
    assertFalse(one.agree("a"));
    assertTrue(one.agree("b"));
  }

  @Test
  void whoDecidesByNoneIsInNobodysWay() throws Exception {
    assertTrue(one.agree("a"));
    one.close();
    assertTrue(other.agree("b"));
  }

  @Test
  void anotherDatabaseIsAnotherMatter() throws Exception {
    assertTrue(one.agree("a"));
    try (RedisAgreement elsewhere = new RedisAgreement(new Database(TestDatabase.empty()))) {
      assertTrue(elsewhere.agree("b"));
    }
  }

  @Test
  void aLostSessionIsTakenAnew() throws Exception {
    assertTrue(one.agree("a"));
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid, 30000) from pg_stat_activity"
              + " where application_name = 'susanoh redis' and datname = current_database()");
    }
    assertTrue(one.agree("a"));
    assertFalse(other.agree("b"));
  }
}
