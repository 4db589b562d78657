package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every query of L2 finds its rows by an index. */
class JobTablePlansTest {

  private static final String JOB = "'00000000-0000-0000-0000-000000000001'::uuid";
  private static final String SPAN =
      "'default', 'boss', 1799999700000, 1800000000000, '2027-01-15', '2027-01-15'";

  private static RowWriter rows;

  @BeforeAll
  static void fill() throws Exception {
    rows = new RowWriter(TestDatabase.migrated());
    rows.execute(
        """
        insert into event_log
        select 'default', 'boss' || i % 200, 'e' || i, '2027-01-15', 1800000000000 - i,
          1800000000000 - i, 1800000000000, i, 1, 0, false, 'a' || i % 7, 'TRADE', null, null, 1,
          null, null, 1, 0, null
        from generate_series(1, 20000) i
        """);
    rows.execute(
        """
        insert into l2_job (tenant_id, job_id, user_id, status, first_trigger_millis,
          last_trigger_millis, due_millis, lease_until_millis, created_millis, rules)
        select 'default', gen_random_uuid(), 'boss' || i,
          case when i % 50 = 0 then 'waiting' when i % 50 = 1 then 'running'
            when i % 50 = 2 then 'provisional' else 'done' end,
          i, i, i, i, i, 1 + i % 15
        from generate_series(1, 20000) i
        """);
    rows.execute(
        "insert into l2_trigger select tenant_id, job_id, 'e' || created_millis, created_millis,"
            + " created_millis, created_millis, 8 from l2_job");
    rows.execute(
        """
        insert into analysis_result (tenant_id, analysis_id, user_id, job_id, created_millis,
          is_fraud, risk_score, fraud_type, recommended_action, reasoning, evidence_event_ids,
          confidence, source, effect, evidence)
        select tenant_id, gen_random_uuid(), user_id, job_id, 1, true, 50, 'RMT_DIRECT', 'BANNED',
          '', '{}', 0.6, 'ARBITER', 'APPLIED', '{}'
        from l2_job
        """);
    rows.execute(
        "insert into account (tenant_id, user_id, created_millis, updated_millis)"
            + " select 'default', 'boss' || i, 0, 0 from generate_series(1, 20000) i");
    rows.execute(
        """
        insert into audit_log (tenant_id, entry_id, kind, user_id, version, from_state, to_state,
          trigger, timestamp_millis, reason, actor, details, previous_hash, hash)
        select 'default', i, 'TRANSITION', 'boss' || i % 2000, i, 'NORMAL', 'NORMAL',
          'MANUAL_RELEASE', i, '', 'ann', '{}', decode(repeat('00', 32), 'hex'),
          decode(repeat('00', 32), 'hex')
        from generate_series(1, 20000) i
        """);
    rows.execute("analyze");
  }

  @AfterAll
  static void close() throws Exception {
    rows.close();
  }

  @Test
  void endedLeasesAreFoundByTheLeaseIndex() {
    assertUses("l2_job_lease", JobRow.LEASED, "5");
  }

  @Test
  void dueJobsAreFoundByTheIndexForClaims() {
    assertUses("Index Cond: ((tenant_id > ''::text)", JobRow.NEXT_TENANT, "'', 500");
    assertUses("(tenant_id > 'default'::text)", JobRow.NEXT_TENANT, "'default', 500");
    assertUses("l2_job_claim", JobRow.DUE, "'default', 20000");
  }

  @Test
  void jobsWithAVerdictForNowAreFoundByTheirIndex() {
    assertUses("l2_job_provisional", JobRow.PROVISIONAL, "'default', 500");
    assertUses("l2_job_provisional_claim", JobRow.NEXT_TENANT_PROVISIONAL, "'', 500");
    assertUses("l2_job_provisional", JobTable.NEXT_PROVISIONAL);
  }

  @Test
  void theHistoryOfAnAccountIsFoundByItsIndexes() {
    assertUses("analysis_result_by_account", HistoryQuery.VERDICTS, "'default', 'boss50', 5");
    assertUses("audit_log_transition", HistoryQuery.RELEASES, "'default', 'boss50', 5");
  }

  @Test
  void theNextDueTimeIsFoundByBothIndexes() {
    assertUses("l2_job_due", JobTable.NEXT_DUE);
    assertUses("l2_job_lease", JobTable.NEXT_DUE);
  }

  @Test
  void theBacklogIsCountedByTheIndexes() {
    assertUses("l2_job_due", JobTable.BACKLOG, "10000, 10000, 500");
    assertUses("l2_job_lease", JobTable.BACKLOG, "10000, 10000, 500");
  }

  @Test
  void theJobsOfAnAccountAreFoundByTheirIndexes() {
    assertUses("l2_job_by_account", JobRow.STANDING, "5, 'default', 'boss', 'default', 'boss'");
  }

  @Test
  void theVerdictOfAJobIsFoundByItsIndex() {
    assertUses("analysis_result_by_job", JobTable.VERDICT, "'default', " + JOB);
  }

  @Test
  void triggersAreFoundByTheKey() {
    assertUses("l2_trigger_pkey", EvidenceQuery.NEWEST_TRIGGER, "'default', " + JOB);
    assertUses("l2_trigger_pkey", EvidenceQuery.TRIGGER_IDS, "'default', " + JOB + ", 64");
  }

  @Test
  void theAccountIsFoundByTheKey() {
    assertUses("account_pkey", EvidenceQuery.ACCOUNT, "'default', 'boss7'");
  }

  @Test
  void eventsOfTriggersAreFoundByTheKey() {
    assertUses(
        "event_log_default_pkey",
        EvidenceQuery.TRIGGER_EVENTS,
        "'boss', 'default', " + JOB + ", 50");
  }

  @Test
  void eventsOfASpanAreFoundByTime() {
    String byTime = "event_log_default_tenant_id_target_id_effective_millis_idx";
    assertUses(byTime, EvidenceQuery.FIGURES, SPAN);
    assertUses(byTime, EvidenceQuery.OTHER_EVENTS, SPAN + ", " + JOB + ", 50");
    assertUses(byTime, EvidenceQuery.WINDOW_SENDERS, SPAN + ", 1800000000000");
    assertUses(byTime, EvidenceQuery.WINDOW_EVENTS, SPAN + ", 1800000000000, 50");
  }

  private static void assertUses(String index, String sql, String... values) {
    String filled = sql;
    if (values.length > 0) {
      for (String value : List.of(values[0].split(", "))) {
        filled = filled.replaceFirst("\\?", Matcher.quoteReplacement(value));
      }
    }
    String plan =
        rows.rows("explain " + filled).stream()
            .map(row -> row.get("QUERY PLAN").toString())
            .collect(Collectors.joining("\n"));
    assertTrue(plan.contains(index), plan);
    assertFalse(plan.contains("Seq Scan"), plan);
    assertFalse(sql.contains("offset 0") && plan.contains("Anti Join"), plan);
  }
}
