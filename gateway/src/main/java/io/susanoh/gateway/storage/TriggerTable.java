package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the drain writes of {@code l2_job} and {@code l2_trigger}: what waits, and what is done. */
final class TriggerTable {

  /** A trigger for which L2 is asked. */
  record Row(
      AccountId account,
      String eventId,
      long stamp,
      long effectiveMillis,
      long receiptMillis,
      int rules,
      String actorId) {}

  /**
   * A job that has a verdict.
   *
   * @param provisional whether the verdict is one for now, and the job is due again
   */
  record Ended(String tenantId, UUID jobId, long doneMillis, boolean provisional) {}

  private record Job(AccountId account, long firstMillis, long lastMillis, int rules) {
    /** In which every process locks them. */
    private static final Comparator<Job> BY_KEY =
        Comparator.<Job, String>comparing(job -> job.account.tenantId())
            .thenComparing(job -> job.account.userId());

    static Job of(Row row) {
      return new Job(row.account(), row.receiptMillis(), row.receiptMillis(), row.rules());
    }

    Job and(Job other) {
      return new Job(
          account,
          Math.min(firstMillis, other.firstMillis),
          Math.max(lastMillis, other.lastMillis),
          rules | other.rules);
    }
  }

  private record Key(AccountId account, String eventId) {}

  private static final Rows<Job> JOBS =
      Rows.<Job>of()
          .text("tenant_id", job -> job.account().tenantId())
          .text("user_id", job -> job.account().userId())
          .bigint("first_trigger_millis", Job::firstMillis)
          .bigint("last_trigger_millis", Job::lastMillis)
          .smallint("rules", Job::rules);

  private static final Rows<Row> TRIGGERS =
      Rows.<Row>of()
          .text("tenant_id", row -> row.account().tenantId())
          .text("user_id", row -> row.account().userId())
          .text("event_id", Row::eventId)
          .bigint("stamp", Row::stamp)
          .bigint("effective_millis", Row::effectiveMillis)
          .bigint("receipt_millis", Row::receiptMillis)
          .smallint("rules", Row::rules)
          .text("actor_id", Row::actorId);

  // A job that is claimed meanwhile waits no more: the upsert then makes the next one.
  private static final String REQUEST =
      """
      with settle as (select ?::int8 as millis, ?::int8 as millis_max),
      job as (
        insert into l2_job as j (%1$s, job_id, status, due_millis, created_millis)
        select %1$s, gen_random_uuid(), 'waiting',
          least(last_trigger_millis + settle.millis, first_trigger_millis + settle.millis_max),
          first_trigger_millis
        from settle, %2$s
        on conflict (tenant_id, user_id) where status = 'waiting' do update set
          rules = j.rules | excluded.rules,
          last_trigger_millis = greatest(j.last_trigger_millis, excluded.last_trigger_millis),
          due_millis = least(
            greatest(j.last_trigger_millis, excluded.last_trigger_millis)
              + (select millis from settle),
            j.first_trigger_millis + (select millis_max from settle))
        returning tenant_id, user_id, job_id)
      insert into l2_trigger as t
        (tenant_id, job_id, event_id, stamp, effective_millis, receipt_millis, rules, actor_id)
      select r.tenant_id, job.job_id, event_id, stamp, effective_millis, receipt_millis, rules,
        actor_id
      from %3$s join job on job.tenant_id = r.tenant_id and job.user_id = r.user_id
      on conflict (tenant_id, job_id, event_id) do update set
        stamp = excluded.stamp,
        effective_millis = excluded.effective_millis,
        receipt_millis = excluded.receipt_millis,
        rules = t.rules | excluded.rules
      """
          .formatted(JOBS.names(), JOBS.unnest(), TRIGGERS.unnest());

  // The verdict has the evidence now.
  private static final String END =
      """
      with job as (
        update l2_job set status = 'done', done_millis = ?, lease_owner = null,
          lease_until_millis = null, evidence = null
        where tenant_id = ? and job_id = ? and status <> 'done'
        returning tenant_id, job_id)
      delete from l2_trigger t using job
      where t.tenant_id = job.tenant_id and t.job_id = job.job_id
      """;

  // The evidence is judged once more, by the model.
  private static final String END_FOR_NOW =
      """
      with job as (
        update l2_job set status = 'provisional', provisional = true, due_millis = ?,
          lease_owner = null, lease_until_millis = null
        where tenant_id = ? and job_id = ? and status = 'running'
        returning tenant_id, job_id)
      delete from l2_trigger t using job
      where t.tenant_id = job.tenant_id and t.job_id = job.job_id
      """;

  /** How long after a verdict for now the model is asked again, at the earliest. */
  static final long AGAIN_MILLIS = 5_000;

  private TriggerTable() {}

  /**
   * Adds triggers to the waiting jobs of their accounts, which are made where there are none, and
   * lets the jobs settle anew (CONTRACT §6).
   */
  static void request(
      Connection connection, List<Row> triggers, long settleMillis, long settleMaxMillis)
      throws SQLException {
    if (triggers.isEmpty()) {
      return;
    }
    Map<AccountId, Job> jobs = new LinkedHashMap<>();
    Map<Key, Row> distinct = new LinkedHashMap<>();
    for (Row trigger : triggers) {
      jobs.merge(trigger.account(), Job.of(trigger), Job::and);
      distinct.merge(new Key(trigger.account(), trigger.eventId()), trigger, TriggerTable::again);
    }
    try (PreparedStatement statement = connection.prepareStatement(REQUEST)) {
      statement.setLong(1, settleMillis);
      statement.setLong(2, settleMaxMillis);
      int next = JOBS.bind(statement, 3, jobs.values().stream().sorted(Job.BY_KEY).toList());
      TRIGGERS.bind(statement, next, List.copyOf(distinct.values()));
      statement.executeUpdate();
    }
  }

  private static Row again(Row first, Row second) {
    return new Row(
        second.account(),
        second.eventId(),
        second.stamp(),
        second.effectiveMillis(),
        second.receiptMillis(),
        first.rules() | second.rules(),
        second.actorId());
  }

  /**
   * Ends jobs; what was known of them for their analyses is forgotten. Those with a verdict for now
   * keep their evidence and are due again.
   */
  static void end(Connection connection, Collection<Ended> jobs) throws SQLException {
    end(connection, END, 0, jobs.stream().filter(job -> !job.provisional()).toList());
    end(connection, END_FOR_NOW, AGAIN_MILLIS, jobs.stream().filter(Ended::provisional).toList());
  }

  private static void end(
      Connection connection, String sql, long addedMillis, Collection<Ended> jobs)
      throws SQLException {
    if (jobs.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Ended job : jobs) {
        statement.setLong(1, job.doneMillis() + addedMillis);
        statement.setString(2, job.tenantId());
        statement.setObject(3, job.jobId());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
