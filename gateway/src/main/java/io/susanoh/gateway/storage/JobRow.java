package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code l2_job} that was found for a claim, locked, and the queries that find one.
 *
 * @param evidence empty before its first claim
 * @param leased whether somebody's lease holds
 */
record JobRow(
    AccountId account,
    UUID jobId,
    int attempts,
    Optional<String> evidence,
    boolean leased,
    boolean provisional,
    long dueMillis) {

  /** A job goes before one that is so much older for each rule that it has more. */
  static final long RULE_MILLIS = 30_000;

  static final String LEASED =
      """
      select tenant_id, user_id, job_id, attempts, evidence, false, provisional, due_millis
      from l2_job
      where status = 'running' and lease_until_millis <= ?
      order by lease_until_millis
      limit 1
      for update skip locked
      """;

  // OFFSET 0 has the account be looked up by its index. Statistics of a queue are always late: a
  // planner that may join believes that few run or wait, and reads them all for each claim.
  static final String NEXT_TENANT =
      """
      select j.tenant_id
      from l2_job j
      where j.status = 'waiting' and j.tenant_id > ? and j.due_millis <= ?
        and not exists (
          select from l2_job r
          where r.tenant_id = j.tenant_id and r.user_id = j.user_id and r.status = 'running'
          offset 0)
      order by j.tenant_id
      limit 1
      """;

  // Of the jobs with so many rules the oldest each, and of these the one that goes first.
  static final String DUE =
      """
      select c.tenant_id, c.user_id, c.job_id, c.attempts, c.evidence, false, c.provisional,
        c.due_millis
      from generate_series(0, 4) n cross join lateral (
        select j.tenant_id, j.user_id, j.job_id, j.attempts, j.evidence, j.provisional,
          j.due_millis, j.created_millis
        from l2_job j
        where j.status = 'waiting' and j.tenant_id = ? and j.rule_count = n and j.due_millis <= ?
          and not exists (
            select from l2_job r
            where r.tenant_id = j.tenant_id and r.user_id = j.user_id and r.status = 'running'
            offset 0)
        order by j.created_millis
        limit 1
        for update of j skip locked) c
      order by c.created_millis - n * %d
      limit 1
      """
          .formatted(RULE_MILLIS);

  // Newer evidence of the account goes first.
  private static final String NOTHING_NEWER =
      """
      and not exists (
          select from l2_job r
          where r.tenant_id = j.tenant_id and r.user_id = j.user_id and r.status = 'running'
          offset 0)
        and not exists (
          select from l2_job r
          where r.tenant_id = j.tenant_id and r.user_id = j.user_id and r.status = 'waiting'
          offset 0)""";

  // Tenant by tenant, so that many jobs that are not due are passed over at once.
  static final String NEXT_TENANT_PROVISIONAL =
      """
      with recursive tenant as (
        (select tenant_id from l2_job where status = 'provisional' and tenant_id > ?
         order by tenant_id limit 1)
        union all
        select (
          select n.tenant_id from l2_job n
          where n.status = 'provisional' and n.tenant_id > tenant.tenant_id
          order by n.tenant_id limit 1)
        from tenant where tenant.tenant_id is not null)
      select tenant_id from tenant
      where exists (
        select from l2_job j
        where j.status = 'provisional' and j.tenant_id = tenant.tenant_id and j.due_millis <= ?
          %1$s)
      limit 1
      """
          .formatted(NOTHING_NEWER);

  static final String PROVISIONAL =
      """
      select j.tenant_id, j.user_id, j.job_id, j.attempts, j.evidence, false, j.provisional,
        j.due_millis
      from l2_job j
      where j.status = 'provisional' and j.tenant_id = ? and j.due_millis <= ?
        %1$s
      order by j.due_millis
      limit 1
      for update of j skip locked
      """
          .formatted(NOTHING_NEWER);

  // Of an account that has both, the running one; after a wait for a lock, as the row is then.
  static final String STANDING =
      """
      select tenant_id, user_id, job_id, attempts, evidence, lease_until_millis > ?, provisional,
        due_millis
      from l2_job
      where tenant_id = ? and user_id = ? and status = 'running'
        or tenant_id = ? and user_id = ? and status = 'waiting'
      order by status
      limit 1
      for update
      """;

  /** A job whose lease has ended. */
  static Optional<JobRow> leased(Connection connection, long nowMillis) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(LEASED)) {
      query.setLong(1, nowMillis);
      return first(query);
    }
  }

  /** The tenant after {@code after} that has a due job, by name. */
  static Optional<String> nextTenant(Connection connection, String after, long nowMillis)
      throws SQLException {
    return tenant(connection, NEXT_TENANT, after, nowMillis);
  }

  /** As {@link #nextTenant}, with a verdict for now. */
  static Optional<String> nextTenantProvisional(Connection connection, String after, long nowMillis)
      throws SQLException {
    return tenant(connection, NEXT_TENANT_PROVISIONAL, after, nowMillis);
  }

  private static Optional<String> tenant(
      Connection connection, String sql, String after, long nowMillis) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, after);
      query.setLong(2, nowMillis);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }

  /** The tenant's due job that goes first. */
  static Optional<JobRow> due(Connection connection, String tenantId, long nowMillis)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(DUE)) {
      query.setString(1, tenantId);
      query.setLong(2, nowMillis);
      return first(query);
    }
  }

  /** The tenant's job with a verdict for now that has been due again for the longest. */
  static Optional<JobRow> provisional(Connection connection, String tenantId, long nowMillis)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(PROVISIONAL)) {
      query.setString(1, tenantId);
      query.setLong(2, nowMillis);
      return first(query);
    }
  }

  /** The account's job that runs or waits. */
  static Optional<JobRow> standing(Connection connection, AccountId account, long nowMillis)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(STANDING)) {
      query.setLong(1, nowMillis);
      query.setString(2, account.tenantId());
      query.setString(3, account.userId());
      query.setString(4, account.tenantId());
      query.setString(5, account.userId());
      return first(query);
    }
  }

  private static Optional<JobRow> first(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      return rows.next()
          ? Optional.of(
              new JobRow(
                  new AccountId(rows.getString(1), rows.getString(2)),
                  rows.getObject(3, UUID.class),
                  rows.getInt(4),
                  Optional.ofNullable(rows.getString(5)),
                  rows.getBoolean(6),
                  rows.getBoolean(7),
                  rows.getLong(8)))
          : Optional.empty();
    }
  }
}
