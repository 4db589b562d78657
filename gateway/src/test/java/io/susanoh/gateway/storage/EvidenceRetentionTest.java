package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.review.Job;
import io.susanoh.l1.Rule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Evidence holds what players wrote: it is kept no longer than the events are. */
class EvidenceRetentionTest {

  private static final long DAY_MILLIS = 86_400_000;
  private static final int EVENT_DAYS = 30;

  private static DatabaseUrl url;
  private static RowWriter rows;

  @BeforeAll
  static void create() throws Exception {
    url = TestDatabase.migrated();
    rows = new RowWriter(url);
  }

  @AfterAll
  static void close() throws SQLException {
    rows.close();
  }

  @BeforeEach
  void clear() {
    rows.clear();
    rows.execute("truncate event_rejected");
  }

  @Test
  void anEndedJobKeepsNeitherItsTriggersNorItsEvidence() throws Exception {
    trigger("e1", "boss", NOON);
    trigger("e2", "other", NOON);
    try (JobTable jobs = new JobTable(new Database(url), UUID.randomUUID())) {
      Job job = jobs.claimDue(NOON + 2_000).orElseThrow();
      String user = job.evidence().account().userId();
      verdict(Optional.of(job.id()), user, NOON + 2_001);
      assertEquals(
          List.of(Map.of("status", "done", "empty", true)),
          rows.rows(
              "select status, evidence is null as empty from l2_job where user_id = '"
                  + user
                  + "'"));
      assertEquals(1, rows.rows("select from l2_trigger").size());
      Job left = jobs.claimDue(NOON + 2_000).orElseThrow();
      assertFalse(left.evidence().mark().triggerIds().isEmpty());
    }
  }

  @Test
  void aVerdictLosesItsEvidenceWhenTheEventsGo() throws SQLException {
    long now = NOON + EVENT_DAYS * DAY_MILLIS;
    verdict(Optional.empty(), "old", NOON - 1);
    verdict(Optional.empty(), "young", NOON);
    keep(now);
    assertEquals(
        List.of(Map.of("user_id", "old")),
        rows.rows("select user_id from analysis_result where evidence = '{}'"));
    assertEquals(2, rows.rows("select from analysis_result").size());
  }

  @Test
  void whatPostgresRefusedIsKeptAsLongAsEvents() throws SQLException {
    rows.execute(
        "insert into event_rejected select 'default', gen_random_uuid(), n, 'k', '22000', 'r', 'x', n, n"
            + " from unnest(array["
            + (NOON - 1)
            + ", "
            + NOON
            + "]) n");
    keep(NOON + EVENT_DAYS * DAY_MILLIS);
    assertEquals(
        List.of(Map.of("receipt_millis", NOON)),
        rows.rows("select receipt_millis from event_rejected"));
  }

  private static void trigger(String id, String target, long atMillis) {
    rows.write(event(id, target, atMillis).rules(Rule.R4.bit()).trigger(atMillis).accepted());
  }

  private static void verdict(Optional<UUID> job, String user, long atMillis) {
    rows.write(
        Records.verdictReached(
            UUID.randomUUID(), job, user, AccountState.NORMAL, atMillis, List.of()));
  }

  private static void keep(long nowMillis) throws SQLException {
    try (Connection connection = TestDatabase.open(url)) {
      connection.setAutoCommit(false);
      new PartitionKeeper(EVENT_DAYS).keep(connection, nowMillis);
    }
  }
}
