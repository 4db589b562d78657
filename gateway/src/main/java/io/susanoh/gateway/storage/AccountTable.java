package io.susanoh.gateway.storage;

import static java.util.stream.Collectors.joining;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes {@code account}, and counts how many accounts are in each state. Rows are locked in the
 * order of their keys, so that the drains of two nodes do not wait for one another in a circle.
 */
final class AccountTable {

  /**
   * Where one transaction leaves an account.
   *
   * @param version of its last transition
   * @param personVersion of its last transition that a person made, 0 when there is none
   * @param clearance of its last move to NORMAL, when there is one
   * @param releases when the transaction moved it to NORMAL, oldest first
   */
  record Move(
      AccountId account,
      AccountState state,
      long version,
      long personVersion,
      Optional<Clearance> clearance,
      List<Long> releases,
      long millis) {

    /** This move, and after it {@code next} of the same account. */
    Move then(Move next) {
      Move last = next.version > version ? next : this;
      return new Move(
          account,
          last.state,
          last.version,
          Math.max(personVersion, next.personVersion),
          next.clearance.or(() -> clearance),
          Stream.concat(releases.stream(), next.releases.stream()).toList(),
          last.millis);
    }
  }

  private static final Rows<Map.Entry<AccountId, Long>> NEW =
      Rows.<Map.Entry<AccountId, Long>>of()
          .text("tenant_id", entry -> entry.getKey().tenantId())
          .text("user_id", entry -> entry.getKey().userId())
          .bigint("created_millis", Map.Entry::getValue);

  private static final Comparator<Map.Entry<AccountId, Long>> BY_KEY =
      Comparator.<Map.Entry<AccountId, Long>, String>comparing(entry -> entry.getKey().tenantId())
          .thenComparing(entry -> entry.getKey().userId());

  private static final String CREATE =
      """
      with added as (
        insert into account (%1$s, updated_millis) select %1$s, created_millis from %2$s
        on conflict do nothing
        returning tenant_id)
      select tenant_id, count(*) from added group by tenant_id
      """
          .formatted(NEW.names(), NEW.unnest());

  private static final Rows<Move> MOVES =
      Rows.<Move>of()
          .text("tenant_id", move -> move.account().tenantId())
          .text("user_id", move -> move.account().userId())
          .text("state", move -> move.state().name())
          .bigint("version", Move::version)
          .bigint("person_version", Move::personVersion)
          .text("clearance", move -> move.clearance().map(StoredJson::write).orElse(null))
          .bigint(
              "cleared_millis",
              move -> move.clearance().map(Clearance::clearedAtMillis).orElse(null))
          .text(
              "releases",
              move -> move.releases().stream().map(String::valueOf).collect(joining(",", "{", "}")))
          .bigint("updated_millis", Move::millis);

  // Rows are looked up one by one and changed as a conflict finds them: PostgreSQL thinks that
  // dear, and would read all accounts instead of some thousand.
  static final String MOVE =
      """
      with move as (
        select r.*, before.state as before
        from (select * from %s order by tenant_id collate "C", user_id collate "C") r cross join lateral (
          select state from account
          where tenant_id = r.tenant_id and user_id = r.user_id and version < r.version
          for update) before),
      moved as (
        insert into account as a (tenant_id, user_id, state, version, person_version, clearance,
          cleared_millis, releases, created_millis, updated_millis)
        select tenant_id, user_id, state, version, person_version, clearance::jsonb, cleared_millis,
          releases::bigint[], updated_millis, updated_millis
        from move
        on conflict (tenant_id, user_id) do update set
          state = excluded.state,
          version = excluded.version,
          person_version = greatest(a.person_version, excluded.person_version),
          clearance = coalesce(excluded.clearance, a.clearance),
          cleared_millis = coalesce(excluded.cleared_millis, a.cleared_millis),
          releases = (a.releases || excluded.releases)[
            greatest(1, cardinality(a.releases || excluded.releases) - 2):],
          updated_millis = excluded.updated_millis)
      select tenant_id, before, state, count(*) from move group by tenant_id, before, state
      """
          .formatted(MOVES.unnest());

  private static final Rows<Map.Entry<AccountId, Long>> STAMPS =
      Rows.<Map.Entry<AccountId, Long>>of()
          .text("tenant_id", entry -> entry.getKey().tenantId())
          .text("user_id", entry -> entry.getKey().userId())
          .bigint("trigger_stamp", Map.Entry::getValue);

  static final String STAMP =
      """
      insert into account (tenant_id, user_id, trigger_stamp, created_millis, updated_millis)
      select tenant_id, user_id, trigger_stamp, created_millis, updated_millis
      from (select * from %s order by tenant_id collate "C", user_id collate "C") r cross join lateral (
        select created_millis, updated_millis from account
        where tenant_id = r.tenant_id and user_id = r.user_id and trigger_stamp < r.trigger_stamp
        for update) before
      on conflict (tenant_id, user_id) do update set trigger_stamp = excluded.trigger_stamp
      """
          .formatted(STAMPS.unnest());

  private AccountTable() {}

  /** Creates those of the accounts that are new, NORMAL, with the time of their first event. */
  static void create(Connection connection, Map<AccountId, Long> createdMillis, Counts counts)
      throws SQLException {
    if (createdMillis.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(CREATE)) {
      NEW.bind(statement, 1, createdMillis.entrySet().stream().sorted(BY_KEY).toList());
      try (ResultSet byTenant = statement.executeQuery()) {
        while (byTenant.next()) {
          counts.add(byTenant.getString(1), Counter.NORMAL, byTenant.getLong(2));
        }
      }
    }
  }

  /** Moves accounts, at most one move each; a version that is not higher changes nothing. */
  static void move(Connection connection, List<Move> moves, Counts counts) throws SQLException {
    if (moves.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
      MOVES.bind(statement, 1, moves);
      try (ResultSet changed = statement.executeQuery()) {
        while (changed.next()) {
          String tenantId = changed.getString(1);
          long accounts = changed.getLong(4);
          counts.add(tenantId, Counter.of(AccountState.valueOf(changed.getString(2))), -accounts);
          counts.add(tenantId, Counter.of(AccountState.valueOf(changed.getString(3))), accounts);
        }
      }
    }
  }

  /** Notes the newest trigger of accounts. */
  static void stamp(Connection connection, Map<AccountId, Long> stamps) throws SQLException {
    if (stamps.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(STAMP)) {
      STAMPS.bind(statement, 1, List.copyOf(stamps.entrySet()));
      statement.executeUpdate();
    }
  }
}
