package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.review.Evidence;
import io.susanoh.gateway.review.EvidenceJson;
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

/** {@code l2_job} as the reviewers see it. The drain adds jobs and ends them. */
public final class JobTable implements Jobs, AutoCloseable {

  /** How long a claim holds. */
  public static final long LEASE_MILLIS = 15_000;

  static final String CLAIM_LEASED =
      """
      select tenant_id, user_id, job_id, attempts, evidence, false
      from l2_job
      where status = 'running' and lease_until_millis <= ?
      order by lease_until_millis
      limit 1
      for update skip locked
      """;

  static final String CLAIM_DUE =
      """
      select j.tenant_id, j.user_id, j.job_id, j.attempts, j.evidence, false
      from l2_job j
      where j.status = 'waiting' and j.due_millis <= ?
        and not exists (
          select from l2_job r
          where r.tenant_id = j.tenant_id and r.user_id = j.user_id and r.status = 'running')
      order by j.due_millis
      limit 1
      for update of j skip locked
      """;

  // Of an account that has both, the running one; after a wait for a lock, as the row is then.
  static final String STANDING =
      """
      select tenant_id, user_id, job_id, attempts, evidence, lease_until_millis > ?
      from l2_job
      where tenant_id = ? and user_id = ? and status = 'running'
        or tenant_id = ? and user_id = ? and status = 'waiting'
      order by status
      limit 1
      for update
      """;

  static final String NEXT_DUE =
      """
      select least(
        (select j.due_millis from l2_job j
         where j.status = 'waiting'
           and not exists (
             select from l2_job r
             where r.tenant_id = j.tenant_id and r.user_id = j.user_id and r.status = 'running')
         order by j.due_millis limit 1),
        (select min(lease_until_millis) from l2_job where status = 'running'))
      """;

  static final String BACKLOG =
      """
      select
        (select count(*) from
          (select from l2_job where status = 'waiting' order by due_millis limit ?) waiting),
        (select count(*) from l2_job where status = 'running'),
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
  public Optional<Job> claimDue(long nowMillis) {
    return connections.inTransaction(
        connection -> {
          Optional<Row> row = due(connection, CLAIM_LEASED, nowMillis);
          if (row.isEmpty()) {
            row = due(connection, CLAIM_DUE, nowMillis);
          }
          return row.isEmpty() ? Optional.empty() : claim(connection, row.get(), nowMillis);
        });
  }

  @Override
  public Standing claimNow(AccountId account, long nowMillis) {
    return connections.inTransaction(
        connection -> {
          Optional<Row> row = standing(connection, account, nowMillis);
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
    return connections.inTransaction(
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(NEXT_DUE);
              ResultSet rows = query.executeQuery()) {
            rows.next();
            long dueMillis = rows.getLong(1);
            return rows.wasNull() ? OptionalLong.empty() : OptionalLong.of(dueMillis);
          }
        });
  }

  @Override
  public Backlog backlog(long nowMillis) {
    return connections.inTransaction(
        connection -> {
          try (PreparedStatement query = connection.prepareStatement(BACKLOG)) {
            query.setInt(1, Backlog.COUNTED_MAX);
            query.setLong(2, nowMillis);
            try (ResultSet rows = query.executeQuery()) {
              rows.next();
              long waiting = rows.getLong(1);
              long running = rows.getLong(2);
              long dueMillis = rows.getLong(3);
              return new Backlog(
                  waiting,
                  running,
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

  /**
   * A job's row, locked.
   *
   * @param evidence empty before its first claim
   */
  private record Row(
      AccountId account, UUID jobId, int attempts, Optional<String> evidence, boolean leased) {

    static Optional<Row> first(PreparedStatement query) throws SQLException {
      try (ResultSet rows = query.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new Row(
                    new AccountId(rows.getString(1), rows.getString(2)),
                    rows.getObject(3, UUID.class),
                    rows.getInt(4),
                    Optional.ofNullable(rows.getString(5)),
                    rows.getBoolean(6)))
            : Optional.empty();
      }
    }
  }

  private static Optional<Row> due(Connection connection, String claim, long nowMillis)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(claim)) {
      query.setLong(1, nowMillis);
      return Row.first(query);
    }
  }

  private static Optional<Row> standing(Connection connection, AccountId account, long nowMillis)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(STANDING)) {
      query.setLong(1, nowMillis);
      query.setString(2, account.tenantId());
      query.setString(3, account.userId());
      query.setString(4, account.tenantId());
      query.setString(5, account.userId());
      return Row.first(query);
    }
  }

  private Optional<Job> claim(Connection connection, Row row, long nowMillis) throws SQLException {
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
    return Optional.of(new Job(row.jobId(), evidence.get(), row.attempts() + 1));
  }

  private static void end(Connection connection, Row row, long nowMillis) throws SQLException {
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
