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

  private static final String MOVE =
      """
      with r as materialized (select * from %s),
      before as (
        select tenant_id, user_id, a.state from account a join r using (tenant_id, user_id)
        where a.version < r.version
        order by tenant_id, user_id
        for update of a),
      after as (
        update account a set
          state = r.state,
          version = r.version,
          person_version = greatest(a.person_version, r.person_version),
          clearance = coalesce(r.clearance::jsonb, a.clearance),
          cleared_millis = coalesce(r.cleared_millis, a.cleared_millis),
          releases = (a.releases || r.releases::bigint[])[
            greatest(1, cardinality(a.releases || r.releases::bigint[]) - 2):],
          updated_millis = r.updated_millis
        from r join before using (tenant_id, user_id)
        where a.tenant_id = r.tenant_id and a.user_id = r.user_id and a.version < r.version
        returning a.tenant_id, a.user_id, a.state)
      select tenant_id, before.state, after.state, count(*)
      from before join after using (tenant_id, user_id)
      group by tenant_id, before.state, after.state
      """
          .formatted(MOVES.unnest());

  private static final Rows<Map.Entry<AccountId, Long>> STAMPS =
      Rows.<Map.Entry<AccountId, Long>>of()
          .text("tenant_id", entry -> entry.getKey().tenantId())
          .text("user_id", entry -> entry.getKey().userId())
          .bigint("trigger_stamp", Map.Entry::getValue);

  private static final String STAMP =
      """
      with newer as (
        select tenant_id, user_id, r.trigger_stamp from account a join %s using (tenant_id, user_id)
        where a.trigger_stamp < r.trigger_stamp
        order by tenant_id, user_id
        for update of a)
      update account a set trigger_stamp = newer.trigger_stamp from newer
      where a.tenant_id = newer.tenant_id and a.user_id = newer.user_id
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
