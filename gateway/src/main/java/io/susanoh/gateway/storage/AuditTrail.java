package io.susanoh.gateway.storage;

import io.susanoh.gateway.audit.AuditFinding;
import io.susanoh.gateway.audit.AuditFinding.Broken;
import io.susanoh.gateway.audit.Audits.Checkpoints;
import io.susanoh.gateway.audit.ChainHead;
import io.susanoh.gateway.audit.ChainWalk;
import io.susanoh.gateway.audit.Checkpoint;
import io.susanoh.gateway.audit.CheckpointKey;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Walks the chains of {@code audit_log} and makes checkpoints of them. Rows are streamed: a walk
 * takes the same memory however long the chain is. Blocks; throws a {@link Refusal} UNAVAILABLE
 * when PostgreSQL is away. Safe for all threads.
 */
public final class AuditTrail {

  private static final int FETCH_ROWS = 1_000;

  /** The newest so many are held against the chain: one an hour for eleven years. */
  private static final int CHECKPOINTS_MAX = 100_000;

  /** Name of the key's seed in {@code instance_secret}. */
  private static final String KEY = "audit-checkpoint-key";

  static final String CHAIN =
      "select " + AuditTable.COLUMNS + " from audit_log where tenant_id = ? order by entry_id";

  // Tenants are few and records many: from each tenant the index is searched for the next.
  static final String TENANTS =
      """
      with recursive t as (
        (select tenant_id from audit_log order by tenant_id limit 1)
        union all
        select (select a.tenant_id from audit_log a where a.tenant_id > t.tenant_id
          order by a.tenant_id limit 1)
        from t where t.tenant_id is not null)
      select tenant_id from t where tenant_id is not null
      union
      select tenant_id from audit_checkpoint
      order by tenant_id
      """;

  private final Database database;
  private final Optional<Secret> givenSeed;

  /**
   * @param givenSeed of the key that signs checkpoints; without one, it is made and kept in
   *     PostgreSQL
   */
  public AuditTrail(Database database, Optional<Secret> givenSeed) {
    this.database = database;
    this.givenSeed = givenSeed;
  }

  /** Everyone who has a chain, or had one when a checkpoint was made. */
  public List<String> tenants() {
    return with(AuditTrail::tenants);
  }

  private static List<String> tenants(Connection connection) throws SQLException {
    List<String> tenants = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TENANTS);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        tenants.add(rows.getString(1));
      }
    }
    return tenants;
  }

  /**
   * Walks a tenant's chain, and holds it against the checkpoints that the database keeps and those
   * that come from outside.
   *
   * @param outside of this tenant; their signatures are known to be good
   * @param bound on the whole walk; UNAVAILABLE beyond it
   */
  public AuditFinding verify(String tenantId, List<Checkpoint> outside, Duration bound) {
    return with(
        connection -> {
          Optional<CheckpointKey.Public> key = publicKey(connection);
          Map<Boolean, List<Checkpoint>> kept =
              CheckpointTable.newest(connection, tenantId, CHECKPOINTS_MAX).stream()
                  .collect(
                      Collectors.partitioningBy(
                          checkpoint -> key.filter(checkpoint::isSignedBy).isPresent()));
          List<Checkpoint> good = new ArrayList<>(kept.get(true));
          good.addAll(outside);
          AuditFinding walked = walk(connection, new ChainWalk(tenantId, good), tenantId, bound);
          return kept.get(false).stream()
              .min(Comparator.comparingLong(checkpoint -> checkpoint.head().entryId()))
              .map(forged -> earlier(walked, forged))
              .orElse(walked);
        });
  }

  private static AuditFinding earlier(AuditFinding walked, Checkpoint forged) {
    long entryId = forged.head().entryId();
    return walked instanceof Broken broken && broken.entryId() <= entryId
        ? broken
        : new Broken(
            forged.tenantId(),
            entryId,
            "the signature of the checkpoint that is kept of it is not good");
  }

  private static AuditFinding walk(
      Connection connection, ChainWalk walk, String tenantId, Duration bound) throws SQLException {
    long beganNanos = System.nanoTime();
    try (PreparedStatement statement = connection.prepareStatement(CHAIN)) {
      statement.setFetchSize(FETCH_ROWS);
      statement.setString(1, tenantId);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Optional<Broken> broken = next(walk, row);
          if (broken.isPresent()) {
            return broken.get();
          }
          if (System.nanoTime() - beganNanos > bound.toNanos()) {
            throw Refusal.unavailable(
                "the audit log is too long for this, use the command susanoh audit verify", 60);
          }
        }
      }
    }
    return walk.end();
  }

  private static Optional<Broken> next(ChainWalk walk, ResultSet row) throws SQLException {
    try {
      return walk.next(AuditTable.read(row));
    } catch (IllegalArgumentException | NullPointerException tampered) {
      return Optional.of(walk.unreadable(row.getLong(2), String.valueOf(tampered.getMessage())));
    }
  }

  /**
   * Makes a checkpoint of every chain that has grown since its last one, and keeps it.
   *
   * @return the newest of every chain
   */
  public List<Checkpoint> checkpoint(long nowMillis) {
    return with(
        connection -> {
          CheckpointKey key = key(connection, nowMillis);
          List<Checkpoint> newest = new ArrayList<>();
          for (String tenantId : tenants(connection)) {
            ChainHead head = AuditTable.head(connection, tenantId);
            List<Checkpoint> last = CheckpointTable.newest(connection, tenantId, 1);
            if (head.entryId() > 0
                && (last.isEmpty() || last.getFirst().head().entryId() < head.entryId())) {
              Checkpoint made = Checkpoint.sign(key, tenantId, head, nowMillis);
              CheckpointTable.insert(connection, made);
              newest.add(made);
            } else {
              newest.addAll(last);
            }
          }
          connection.commit();
          return newest;
        });
  }

  /** A tenant's newest checkpoints, newest first, and the public key. */
  public Checkpoints checkpoints(String tenantId, int limit) {
    return with(
        connection ->
            new Checkpoints(
                CheckpointTable.newest(connection, tenantId, limit), publicKey(connection)));
  }

  /** What checkpoints are signed with; empty while no key was made. */
  public Optional<CheckpointKey.Public> publicKey() {
    return with(this::publicKey);
  }

  private Optional<CheckpointKey.Public> publicKey(Connection connection) throws SQLException {
    Optional<Secret> seed = givenSeed.isPresent() ? givenSeed : keptSeed(connection);
    return seed.map(CheckpointKey::ofSeed).map(CheckpointKey::publicKey);
  }

  private CheckpointKey key(Connection connection, long nowMillis) throws SQLException {
    if (givenSeed.isPresent()) {
      return CheckpointKey.ofSeed(givenSeed.get());
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "insert into instance_secret (name, value, created_millis) values (?, ?, ?)"
                + " on conflict (name) do nothing")) {
      statement.setString(1, KEY);
      statement.setString(2, Secret.made(CheckpointKey.SEED_BYTES).value());
      statement.setLong(3, nowMillis);
      statement.executeUpdate();
    }
    return CheckpointKey.ofSeed(keptSeed(connection).orElseThrow());
  }

  private static Optional<Secret> keptSeed(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select value from instance_secret where name = ?")) {
      statement.setString(1, KEY);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(new Secret(row.getString(1))) : Optional.empty();
      }
    }
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  // The driver streams only outside of auto-commit mode.
  private <T> T with(Work<T> work) {
    try (Connection connection = database.open(Jdbc.Use.AUDIT)) {
      connection.setAutoCommit(false);
      return work.on(connection);
    } catch (SQLException e) {
      throw Refusal.unavailable("the audit log cannot be read: " + Outage.describe(e), 2);
    }
  }
}
