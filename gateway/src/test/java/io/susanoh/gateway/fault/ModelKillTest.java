package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.TestDatabase;
import io.susanoh.standin.GeminiStandIn;
import io.susanoh.standin.Mood;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} while the model is being asked: the job is done once more, its effect once. */
@Tag("fault")
class ModelKillTest {

  private static final String EVENT =
      """
      {"event_id":"e1","actor_id":"mule","target_id":"boss",
       "action_details":{"currency_amount":1500000},
       "context_metadata":{"recent_chat_log":"口座に振込"}}""";

  private static final String LONG = "600000";

  @TempDir Path dataDir;

  @Test
  void aJobWhoseWorkerIsKilledInTheMiddleOfACallIsDoneOnceMoreAndItsEffectOnce() throws Exception {
    DatabaseUrl url = TestDatabase.empty();
    int port = GatewayProcess.freePort();
    try (GeminiStandIn standIn = GeminiStandIn.start(0)) {
      Map<String, String> settings =
          Map.of(
              "DATABASE_URL",
              Urls.of(url),
              "L2_SETTLE_MS",
              "0",
              "GEMINI_API_KEY",
              "of-a-test",
              "GEMINI_BASE_URL",
              standIn.url().toString(),
              // However busy the machine is, nothing is given up for being late.
              "SUSANOH_L2_TIMEOUT_MS",
              LONG,
              "SUSANOH_L2_DEADLINE_MS",
              LONG,
              "SUSANOH_L2_PATIENCE_MS",
              LONG);
      standIn.become(Mood.SLOW, Duration.ofMinutes(10));
      try (GatewayProcess gateway = GatewayProcess.start(dataDir, port, settings);
          HttpConnection connection = new HttpConnection(port)) {
        connection.send("POST", "/api/v1/events", "application/json", "", EVENT);
        Admin.await(standIn::questions, asked -> asked == 1);
        gateway.kill();
      }
      standIn.become(Mood.GOOD);
      try (GatewayProcess gateway = GatewayProcess.start(dataDir, port, settings);
          Connection connection = TestDatabase.open(url)) {
        Admin.await(() -> one(connection, "select count(*) from analysis_result"), "1"::equals);
        assertEquals("2", one(connection, "select attempts from l2_job"));
        assertEquals("MODEL", one(connection, "select source from analysis_result"));
        assertEquals(2, standIn.questions());
        assertEquals(
            "RESTRICTED_WITHDRAWAL,UNDER_SURVEILLANCE",
            one(
                connection,
                "select string_agg(to_state, ',' order by version) from audit_log"
                    + " where kind = 'TRANSITION'"));
        assertEquals("done", one(connection, "select status from l2_job"));
        assertEquals(0, gateway.stop());
      }
    }
  }

  private static String one(Connection connection, String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
