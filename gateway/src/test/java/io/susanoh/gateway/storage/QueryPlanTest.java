package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every query has the index it needs: none reads a large table from end to end. */
class QueryPlanTest {

  private static final String FILL =
      """
      create table event_log_20260301 partition of event_log
        for values from ('2026-03-01') to ('2026-03-02');
      insert into event_log (tenant_id, target_id, event_id, day, receipt_millis, effective_millis,
        opened_millis, sequence, epoch, rules, late, actor_id, event_type, currency_amount,
        actor_level, account_age_days)
      select 't' || n % 3, 'u' || n % 5000, 'e' || n, '2026-03-01', 1772366400000 + n * 100,
        1772366400000 + n * 100, 1772366400000, n, 1, 0, false, 'a', 'TRADE', 1, 1, 1
      from generate_series(1, 60000) n;
      insert into event_readmitted (tenant_id, target_id, event_id, receipt_millis,
        effective_millis, opened_millis, sequence, epoch, rules, late, currency_amount)
      select tenant_id, target_id, event_id, receipt_millis, effective_millis, opened_millis,
        sequence, epoch, rules, late, currency_amount
      from event_log;
      insert into account (tenant_id, user_id, state, version, cleared_millis, created_millis,
        updated_millis)
      select 't' || n % 3, 'u' || n, case when n % 100 = 0 then 'BANNED' else 'NORMAL' end, n,
        case when n % 50 = 0 then n end, n, n
      from generate_series(1, 60000) n;
      insert into audit_log (tenant_id, entry_id, kind, user_id, version, from_state, to_state,
        trigger, timestamp_millis, reason, actor, details, previous_hash, hash)
      select 't' || n % 3, n, case when n % 2 = 0 then 'TRANSITION' else 'LOGIN_GRANTED' end,
        'u' || n % 5000, n, 'NORMAL', 'BANNED', 'ADMIN_OVERRIDE', n, '', 'a', '{}',
        decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex')
      from generate_series(1, 60000) n;
      insert into analysis_result (tenant_id, analysis_id, user_id, created_millis, is_fraud,
        risk_score, fraud_type, recommended_action, reasoning, evidence_event_ids, confidence,
        source, effect, evidence)
      select 't' || n % 3, gen_random_uuid(), 'u' || n % 500, n, false, 1, 'LEGITIMATE', 'NORMAL', '',
        '{}', 1, 'ARBITER', 'NO_CHANGE', '{"events": []}'
      from generate_series(1, 30000) n;
      insert into setting_change (tenant_id, epoch, sequence, setting, from_value, to_value, actor,
        reason, timestamp_millis)
      select 't' || n % 3, 1, n, 'L1_ENGINE', 'a', 'b', 'c', 'd', n
      from generate_series(1, 30000) n;
      insert into withdrawal_blocked (tenant_id, user_id, minute_millis, state, times, amount_max,
        last_millis)
      select 't' || n % 3, 'u' || n, n, 'BANNED', 1, 1, n from generate_series(1, 30000) n;
      insert into counter select 't' || n, 'total_events', n from generate_series(1, 30000) n;
      insert into l2_job (tenant_id, job_id, user_id, status, first_trigger_millis,
        last_trigger_millis, due_millis, created_millis)
      select 't' || n % 3, gen_random_uuid(), 'u' || n, (array['waiting', 'running', 'done'])
        [1 + n % 3], 1, 1, 1, 1
      from generate_series(1, 30000) n;
      insert into l2_trigger (tenant_id, job_id, event_id, stamp, effective_millis, receipt_millis,
        rules)
      select tenant_id, job_id, 'e', 1, 1, 1, 1 from l2_job;
      insert into notice (tenant_id, place, topic, user_id, source, at_millis, payload)
      select 't' || n % 3, case when n < 29000 then n end, 'account.transition', 'u' || n % 5000, n,
        n, '{}'
      from generate_series(1, 30000) n;
      insert into webhook (tenant_id, webhook_id, url, topics, description, enabled,
        created_millis, updated_millis)
      select 't' || n % 3, ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'u',
        '{account.transition}', '', true, n, n
      from generate_series(1, 9) n;
      insert into webhook_delivery (tenant_id, webhook_id, message_id, topic, lane, payload, status,
        created_millis, begun_millis, next_millis, ended_millis)
      select 't' || (1 + n % 9) % 3,
        ('00000000-0000-0000-0000-' || lpad((1 + n % 9)::text, 12, '0'))::uuid, gen_random_uuid(),
        't', 'u' || n % 500, '{}', case when n % 20 = 0 then 'pending' else 'delivered' end, n, n,
        case when n % 40 = 0 then n end, case when n % 20 <> 0 then n end
      from generate_series(1, 30000) n;
      insert into review_item (tenant_id, user_id, since_millis, watched, provisional, ban_awaits,
        contradiction, risk_score, analysis_id, griefing_events, griefing_rules)
      select tenant_id, 'u' || created_millis, created_millis, true, false, false, false,
        created_millis % 100, analysis_id, 0, 0
      from analysis_result;
      insert into review_label (tenant_id, user_id, at_millis, actor, action, reason, confirmed,
        rules, source, said_fraud)
      select 't' || n % 3, 'u' || n, n, 'a', 'release', '', n % 2 = 0, n % 16, 'MODEL', true
      from generate_series(1, 30000) n;
      insert into model_spending
      select 't' || n % 300, date '2026-03-01' + n / 300, n from generate_series(1, 30000) n;
      analyze;
      """;

  private static final Pattern LARGE_SCAN =
      Pattern.compile(
          "Seq Scan on (event_log_20260301|event_readmitted|account|audit_log|analysis_result"
              + "|withdrawal_blocked|setting_change|counter|l2_job|l2_trigger|notice"
              + "|webhook_delivery|review_item|review_label|model_spending)\\b");

  private static Connection connection;

  @BeforeAll
  static void fill() throws SQLException {
    DatabaseUrl url = TestDatabase.migrated();
    connection = TestDatabase.open(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute(FILL);
    }
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  @Test
  void readsOfTheApi() throws SQLException {
    assertIndexed(PgReads.RECENT_EVENTS, "'t1', 200");
    assertIndexed(PgReads.ACCOUNT, "'t1', 'u77'");
    assertIndexed(PgReads.ACCOUNTS, "'t1', 'u77', 101");
    assertIndexed(PgReads.ACCOUNTS_OF_STATE, "'t1', 'BANNED', 'u77', 101");
    assertIndexed(PgReads.ACCOUNTS_NORMAL, "'t1', 'u77', 101");
    assertIndexed(PgReads.COUNTERS, "'t77'");
    assertIndexed(PgReads.TRANSITIONS, "'t1', 9223372036854775807, 201");
    assertIndexed(PgReads.TRANSITIONS_OF_USER, "'t1', 'u77', 9223372036854775807, 201");
    assertIndexed(PgReads.ANALYSES, "'t1', 100");
    assertIndexed(PgReads.SETTING_CHANGES, "'t1', 200");
    assertIndexed(PgAudits.RECORDS, "'t1', 9223372036854775807, 201");
  }

  @Test
  void readsOfAStart() throws SQLException {
    long recent = 1_772_366_400_000L + 5_990_000;
    assertIndexed(
        numbered(Restore.WINDOWS), "'t1', %1$d, 't1', %1$d, 't1', 't1'".formatted(recent));
    assertIndexed(numbered(Restore.ACCOUNTS), "'{t0,t1,t2}', 59900, 59900, 59900, 59900, 64, 64");
  }

  @Test
  void whatWritesAndWalksTheAuditLog() throws SQLException {
    assertIndexed(numbered(AuditTable.HEAD), "'t1'");
    assertIndexed(AuditTrail.TENANTS, "");
    assertIndexed(numbered(AuditTable.KNOWN), "'{t1}', '{u77}', '{77}'");
  }

  @Test
  void whatKeepsTheTablesSmall() throws SQLException {
    assertIndexed(numbered(PartitionKeeper.FORGET_EVIDENCE), "500, 100");
    assertIndexed(numbered(WithdrawalTable.TENANTS_DUE), "50");
    assertIndexed(numbered(WithdrawalTable.TAKE_DUE), "50, '{t0,t1,t2}', 100");
  }

  @Test
  void whatTellsTheWorld() throws SQLException {
    String webhook = "'00000000-0000-0000-0000-000000000007'";
    assertIndexed(numbered(NoticeRelay.PLACE), "0, 5");
    assertIndexed(numbered(NoticeRelay.FAN_OUT), "1, 1, '{t0,t1}', 28000, 28100");
    assertIndexed(numbered(OutboxTable.DUE), "1000");
    assertIndexed(numbered(OutboxTable.CLAIM), webhook + ", 1000, 8, 2000, 1000, 1000");
    assertIndexed(numbered(OutboxTable.NEXT_OF_LANE), "1000, " + webhook + ", 'u40'");
    assertIndexed(OutboxTable.DEPTH, "");
    assertIndexed(numbered(OutboxTable.FORGET_NOTICES), "10, 5");
    assertIndexed(numbered(OutboxTable.FORGET_DELIVERIES), "10, 5");
    assertIndexed(NoticeReads.AFTER, "'t1', 20000, 200");
    assertIndexed(WebhookTable.DELIVERIES, "'t1', " + webhook + ", 9223372036854775807, null, 51");
  }

  @Test
  void whatMarksADelivery() throws SQLException {
    String webhook = "'00000000-0000-0000-0000-000000000007'";
    assertIndexed(numbered(OutboxTable.DELIVERED), "200, 1000, 't1', 15000");
    assertIndexed(numbered(OutboxTable.FAILED), "1000, 500, 'e', 1000, 1000, 1000, 't1', 15000, 1");
    assertIndexed(WebhookTable.DELIVERY, "'t1', 15000");
    assertIndexed(WebhookTable.REDELIVER, "'t1', 15000, 1000");
    assertIndexed(
        WebhookTable.DELIVERIES, "'t1', " + webhook + ", 9223372036854775807, 'dead', 51");
  }

  @Test
  void whatAsksPeople() throws SQLException {
    assertIndexed(ReviewReads.WAITING, "'t1', 101, 0, '', 51");
    assertIndexed(ReviewReads.WAITING, "'t1', 50, 15000, 'u15000', 51");
    assertIndexed(ReviewReads.LABEL, "'t1', 'u77', 1, 'a', 'watch', 'r', null");
    assertIndexed(ReviewReads.CLOSE, "'t1', 'u77'");
    assertIndexed(ReviewReads.WAIT_ON, "'t1', 'u77', 1");
    assertIndexed(ReviewReads.QUALITY, "'t1', 'week', 29000");
  }

  @Test
  void whatTheDrainWritesOfThoseWhoWait() throws SQLException {
    String account = "'t1', 'u77'";
    String analysis = "'00000000-0000-0000-0000-000000000007'";
    assertIndexed(numbered(ReviewTable.CLOSE), account);
    assertIndexed(
        numbered(ReviewTable.JUDGED)
            .replace("(values ($1, $2))", "(values ($1::boolean, $2::boolean))"),
        "true, true, 't1', " + analysis + ", true");
    assertIndexed(numbered(ReviewTable.PRUNE), account);
    assertIndexed(numbered(ReviewTable.LABEL), account + ", 77, 'a', 'release', 'r', false, 77");
    assertIndexed(numbered(ReviewTable.IMPORTED), account);
    assertIndexed(numbered(ReviewTable.WATCHED_NO_LONGER), account);
  }

  @Test
  void whatATenantHasSpent() throws SQLException {
    assertIndexed(numbered(SpendingTable.HOLD), "'t7', '2026-03-07'");
    assertIndexed(numbered(SpendingTable.SET), "1, 't7', '2026-03-07'");
    assertIndexed(numbered(SpendingTable.FORGET), "'t7', '2026-03-02'");
  }

  /** The query with {@code $1, $2 …} for each {@code ?}. */
  private static String numbered(String query) {
    String[] parts = query.split("\\?", -1);
    StringBuilder numbered = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      numbered.append('$').append(i).append(parts[i]);
    }
    return numbered.toString();
  }

  private static void assertIndexed(String query, String parameters) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("prepare shown as " + query);
      StringBuilder plan = new StringBuilder();
      try (ResultSet lines =
          statement.executeQuery(
              "explain (costs off) execute shown"
                  + (parameters.isEmpty() ? "" : "(" + parameters + ")"))) {
        while (lines.next()) {
          plan.append(lines.getString(1)).append('\n');
        }
      }
      statement.execute("deallocate shown");
      assertFalse(LARGE_SCAN.matcher(plan).find(), () -> query + '\n' + plan);
      assertTrue(plan.toString().contains("Index"), () -> query + '\n' + plan);
    }
  }
}
