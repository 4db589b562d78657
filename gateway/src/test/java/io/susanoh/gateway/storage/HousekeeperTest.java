package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HousekeeperTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochMilli(Records.NOON));

  private final DatabaseUrl url = TestDatabase.migrated();
  private final Database database = new Database(url);
  private final Housekeeper housekeeper =
      new Housekeeper(database, 30, new AuditTrail(database, Optional.empty()), CLOCK);

  private List<String> column(String query) throws SQLException {
    try (Connection connection = database.open(Jdbc.Use.START);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private int partitions() throws SQLException {
    return column("select inhrelid from pg_inherits where inhparent = 'event_log'::regclass")
        .size();
  }

  @Test
  void oneNodeDoesItWhileTheOthersPass() throws Exception {
    try (Connection other = database.open(Jdbc.Use.START);
        Statement statement = other.createStatement()) {
      statement.execute("select pg_advisory_lock(" + 0x73_75_73_61_68_6f_75_73L + ")");
      assertFalse(housekeeper.keep());
      assertEquals(1, partitions());
      statement.execute("select pg_advisory_unlock_all()"); // its process may end later
    }
    assertTrue(housekeeper.keep());
    assertEquals(12, partitions(), "eight days back, today, two ahead, and the default");
    assertTrue(housekeeper.keep(), "the lock was given back");
  }

  @Test
  void partitionsOlderThanEventsAreKeptAreDropped() throws Exception {
    try (Connection connection = database.open(Jdbc.Use.START);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table event_log_20200101 partition of event_log"
              + " for values from ('2020-01-01') to ('2020-01-02')");
    }
    housekeeper.keep();
    assertEquals(12, partitions());
  }

  @Test
  void everyChainThatHasGrownGetsACheckpoint() throws Exception {
    housekeeper.keep();
    assertEquals(List.of(), column("select tenant_id from audit_checkpoint"));
    TestDatabase.audit(url, "one", 2);
    TestDatabase.audit(url, "two", 3);
    housekeeper.keep();
    housekeeper.keep();
    TestDatabase.audit(url, "two", 1);
    housekeeper.keep();
    assertEquals(
        List.of("one 2", "two 3", "two 4"),
        column(
            "select tenant_id || ' ' || entry_id from audit_checkpoint"
                + " order by tenant_id, entry_id"));
  }

  @Test
  void itEndsWhenItIsTold() throws Exception {
    housekeeper.start();
    housekeeper.close();
  }
}
