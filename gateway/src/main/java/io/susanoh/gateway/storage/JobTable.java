package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.review.Evidence;
import io.susanoh.gateway.review.EvidenceJson;
import io.susanoh.gateway.review.History;
import io.susanoh.gateway.review.Job;
import io.susanoh.gateway.review.Jobs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** {@code l2_job} as the reviewers see it. The drain adds jobs and ends them. */
public final class JobTable implements Jobs, AutoCloseable {

  static final String NEXT_DUE =
      """
      select least(
        (select j.due_millis from l2_job j
         where j.status = 'waiting'
           and not exists (
             select from l2_job r
             where r.tenant_id = j.tenant_id and r.user_id = j.user_id and r.status = 'running'
             offset 0)
         order by j.due_millis limit 1),
        (select min(lease_until_millis) from l2_job where status = 'running'))
      """;

  static final String NEXT_PROVISIONAL =
      """
      select min(due_millis) from l2_job where status = 'provisional'
      """;

  static final String BACKLOG =
      """
      select
        (select count(*) from
          (select from l2_job where status = 'waiting' order by due_millis limit ?) waiting),
        (select count(*) from l2_job where status = 'running'),
        (select count(*) from
          (select from l2_job where status = 'provisional' limit ?) provisional),
        (select min(due_millis) from l2_job where status = 'waiting' and due_millis <= ?)
      """;

  private static final String RUN =
      """
      update l2_job set status = 'running', lease_owner = ?, lease_until_millis = ?,
        attempts = attempts + 1, evidence = ?::jsonb, trigger_stamp = ?, account_version = ?
      where tenant_id = ? and job_id = ?
      """;

  private static final String END =
      """
      update l2_job set status = 'done', done_millis = ? where tenant_id = ? and job_id = ?
      """;

  private static final String RENEW =
      """
      update l2_job set lease_until_millis = ?
      where tenant_id = ? and job_id = ? and status = 'running' and lease_owner = ?
      """;

  private static final String POSTPONE =
      """
      update l2_job set status = 'provisional', due_millis = ?, lease_owner = null,
        lease_until_millis = null
      where tenant_id = ? and job_id = ? and status = 'running' and lease_owner = ? and provisional
      """;

  private static final String GIVE_UP =
      """
      update l2_job set status = 'done', done_millis = ?, lease_owner = null,
        lease_until_millis = null, evidence = null
      where tenant_id = ? and job_id = ? and status = 'running' and lease_owner = ? and provisional
      """;

  private static final String END_LEASES =
      """
      update l2_job set lease_until_millis = 0 where status = 'running'
      """;

  static final String VERDICT =
      """
      select is_fraud, risk_score, fraud_type, recommended_action, reasoning, evidence_event_ids,
        confidence, source
      from analysis_result
      where tenant_id = ? and job_id = ?
      order by entry_id desc
      limit 1
      """;

  private final JobConnections connections;
  private final UUID owner;

  /** Whose turn was last. */
  private final AtomicReference<String> lastTenant = new AtomicReference<>("");

  private final AtomicReference<String> lastRetriedTenant = new AtomicReference<>("");

  /**
   * The table in {@code database}.
   *
   * @param owner names this process in its leases
   */
  public JobTable(Database database, UUID owner) {
    this.connections = new JobConnections(database, database.limits().jobConnections());
    this.owner = Objects.requireNonNull(owner);
  }

  @Override
  public Optional<Job> claimDue(long dueMillis, long nowMillis) {
    return connections.inTransaction(
        connection -> {
          Optional<JobRow> row = JobRow.leased(connection, nowMillis);
          if (row.isEmpty()) {
            row = dueOfNextTenant(connection, dueMillis);
          }
          return row.isEmpty() ? Optional.empty() : claim(connection, row.get(), nowMillis);
        });
  }

  private Optional<JobRow> dueOfNextTenant(Connection connection, long dueMillis)
      throws SQLException {
    Optional<String> tenant = JobRow.nextTenant(connection, lastTenant.get(), dueMillis);
    if (tenant.isEmpty()) {
      tenant = JobRow.nextTenant(connection, "", dueMillis);
    }
    if (tenant.isEmpty()) {
      return Optional.empty();
    }
    lastTenant.set(tenant.get());
    return JobRow.due(connection, tenant.get(), dueMillis);
  }

  @Override
  public Optional<Job> claimProvisional(long nowMillis) {
    return connections.inTransaction(
        connection -> {
          Optional<JobRow> row = provisionalOfNextTenant(connection, nowMillis);
          return row.isEmpty() ? Optional.empty() : claim(connection, row.get(), nowMillis);
        });
  }

  private Optional<JobRow> provisionalOfNextTenant(Connection connection, long nowMillis)
      throws SQLException {
    Optional<String> tenant =
        JobRow.nextTenantProvisional(connection, lastRetriedTenant.get(), nowMillis);
    if (tenant.isEmpty()) {
      tenant = JobRow.nextTenantProvisional(connection, "", nowMillis);
    }
    if (tenant.isEmpty()) {
      return Optional.empty();
    }
    lastRetriedTenant.set(tenant.get());
    return JobRow.provisional(connection, tenant.get(), nowMillis);
  }

  @Override
  public Standing claimNow(AccountId account, long nowMillis) {
    return connections.inTransaction(
        connection -> {
          Optional<JobRow> row = JobRow.standing(connection, account, nowMillis);
          if (row.isEmpty()) {
            return new Standing.Idle();
          }
          if (row.get().leased()) {
            return new Standing.Running(row.get().jobId());
          }
          return claim(connection, row.get(), nowMillis)
              .<Standing>map(Standing.Claimed::new)
              .orElseGet(Standing.Idle::new);
        });
  }

  @Override
  public OptionalLong nextDueMillis() {
    return connections.inTransaction(connection -> time(connection, NEXT_DUE));
  }

  @Override
  public OptionalLong nextProvisionalMillis() {
    return connections.inTransaction(connection -> time(connection, NEXT_PROVISIONAL));
  }

  private static OptionalLong time(Connection connection, String sql) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet rows = query.executeQuery()) {
      rows.next();
      long millis = rows.getLong(1);
      return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(millis);
    }
  }

  @Override
  public boolean renew(Job job, long nowMillis) {
    return change(RENEW, nowMillis + LEASE_MILLIS, job);
  }

  @Override
  public void postpone(Job job, long dueMillis) {
    change(POSTPONE, dueMillis, job);
  }

  @Override
  public void giveUp(Job job, long nowMillis) {
    change(GIVE_UP, nowMillis, job);
  }

  /** Changes a job that is this process's; whether it is. */
  private boolean change(String sql, long millis, Job job) {
    return connections.inTransaction(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, millis);
            update.setString(2, job.evidence().account().tenantId());
            update.setObject(3, job.id());
            update.setObject(4, owner);
            return update.executeUpdate() == 1;
          }
        });
  }

  @Override
  public History history(AccountId account) {
    return connections.inTransaction(connection -> HistoryQuery.of(connection, account));
  }

  @Override
  public Backlog backlog(long nowMillis) {
    return connections.inTransaction(
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(BACKLOG)) {
            query.setInt(1, Backlog.COUNTED_MAX);
            query.setInt(2, Backlog.COUNTED_MAX);
            query.setLong(3, nowMillis);
            try (ResultSet rows = query.executeQuery()) {
              rows.next();
              long waiting = rows.getLong(1);
              long running = rows.getLong(2);
              long provisional = rows.getLong(3);
              long dueMillis = rows.getLong(4);
              return new Backlog(
                  waiting,
                  running,
                  provisional,
                  rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(dueMillis));
            }
          }
        });
  }

  @Override
  public Optional<Verdict> verdict(AccountId account, UUID jobId) {
    return connections.inTransaction(
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(VERDICT)) {
            query.setString(1, account.tenantId());
            query.setObject(2, jobId);
            try (ResultSet rows = query.executeQuery()) {
              return rows.next() ? Optional.of(verdict(account.userId(), rows)) : Optional.empty();
            }
          }
        });
  }

  @Override
  public WindowLog windowLog(
      AccountId target, long openedMillis, long newestMillis, int eventsMax) {
    return connections.inTransaction(
        connection ->
            EvidenceQuery.windowLog(connection, target, openedMillis, newestMillis, eventsMax));
  }

  @Override
  public void endLeases() {
    connections.inTransaction(
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(END_LEASES)) {
            return update.executeUpdate();
          }
        });
  }

  @Override
  public void close() {
    connections.close();
  }

  private Optional<Job> claim(Connection connection, JobRow row, long nowMillis)
      throws SQLException {
    Optional<Evidence> evidence =
        row.evidence().isPresent()
            ? row.evidence().map(EvidenceJson::read)
            : EvidenceQuery.close(connection, row.account(), row.jobId());
    if (evidence.isEmpty()) {
      // All its triggers were rejected by PostgreSQL: there is nothing to judge.
      end(connection, row, nowMillis);
      return Optional.empty();
    }
    try (PreparedStatement update = connection.prepareStatement(RUN)) {
      update.setObject(1, owner);
      update.setLong(2, nowMillis + LEASE_MILLIS);
      update.setString(3, EvidenceJson.write(evidence.get()));
      update.setLong(4, evidence.get().mark().triggerStamp());
      update.setLong(5, evidence.get().mark().accountVersion());
      update.setString(6, row.account().tenantId());
      update.setObject(7, row.jobId());
      update.executeUpdate();
    }
    return Optional.of(
        new Job(
            row.jobId(),
            evidence.get(),
            row.attempts() + 1,
            row.provisional(),
            row.dueMillis(),
            nowMillis + LEASE_MILLIS));
  }

  private static void end(Connection connection, JobRow row, long nowMillis) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(END)) {
      update.setLong(1, nowMillis);
      update.setString(2, row.account().tenantId());
      update.setObject(3, row.jobId());
      update.executeUpdate();
    }
  }

  private static Verdict verdict(String userId, ResultSet row) throws SQLException {
    return new Verdict(
        userId,
        row.getBoolean(1),
        row.getInt(2),
        FraudType.valueOf(row.getString(3)),
        AccountState.valueOf(row.getString(4)),
        row.getString(5),
        List.of((String[]) row.getArray(6).getArray()),
        row.getDouble(7),
        Verdict.Source.valueOf(row.getString(8)));
  }
}
