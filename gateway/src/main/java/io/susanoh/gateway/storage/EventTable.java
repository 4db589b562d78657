package io.susanoh.gateway.storage;

import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult.Admission;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes {@code event_log} and {@code event_readmitted}. */
final class EventTable {

  /** An accepted event and where its record stands: the epoch's ordinal and its sequence. */
  record Row(EventAccepted accepted, int epoch, long sequence) {
    GameEvent event() {
      return accepted.event();
    }
  }

  /** The day of effective time, in SQL: days of 24 h since 1970 are UTC days. */
  static final String DAY_OF = "date '1970-01-01' + (%s / 86400000)::int";

  private static final Rows<Row> IDENTITY =
      Rows.<Row>of()
          .text("tenant_id", row -> row.event().tenantId())
          .text("target_id", row -> row.event().targetId())
          .text("event_id", row -> row.event().eventId())
          .bigint("receipt_millis", row -> row.accepted().receiptMillis())
          .bigint("effective_millis", row -> row.accepted().effectiveMillis())
          .bigint("opened_millis", row -> row.accepted().result().openedMillis())
          .bigint("sequence", Row::sequence)
          .integer("epoch", Row::epoch)
          .smallint("rules", row -> row.accepted().result().rules())
          .bool("late", row -> row.accepted().result().admission() == Admission.LATE)
          .bigint("currency_amount", row -> row.event().currencyAmount());

  private static final Rows<Row> WHOLE =
      IDENTITY
          .text("actor_id", row -> row.event().actorId())
          .text("event_type", row -> row.event().eventType())
          .text("timestamp_text", row -> row.event().timestamp().orElse(null))
          .bigint("timestamp_millis", row -> known(row.event().timestampMillis()))
          .text("item_id", row -> row.event().itemId().orElse(null))
          .bigint("market_avg_price", row -> price(row.event().marketAvgPrice()))
          .integer("actor_level", row -> row.event().actorLevel())
          .integer("account_age_days", row -> row.event().accountAgeDays())
          .text("recent_chat_log", row -> row.event().recentChatLog().orElse(null));

  private static final String INSERT =
      """
      with added as (
        insert into event_log (%1$s, day)
        select %1$s, %2$s from %3$s
        on conflict do nothing
        returning tenant_id, sequence, rules)
      select tenant_id, array_agg(sequence), count(*) filter (where rules <> 0)
      from added group by tenant_id
      """
          .formatted(WHOLE.names(), DAY_OF.formatted("effective_millis"), WHOLE.unnest());

  // The row that is there may be of this very decision: another node has kept it for the one that
  // made it (a duplicate is kept again by whoever sees it).
  private static final String READMIT =
      """
      insert into event_readmitted (%1$s) select %1$s from %2$s
      where not exists (
        select from event_log e
        where e.tenant_id = r.tenant_id and e.target_id = r.target_id and e.event_id = r.event_id
          and e.day = %3$s and e.receipt_millis = r.receipt_millis)
      returning sequence
      """
          .formatted(IDENTITY.names(), IDENTITY.unnest(), DAY_OF.formatted("r.effective_millis"));

  private EventTable() {}

  /**
   * Inserts events of one epoch that most likely are not there yet, the fastest way.
   *
   * @throws SQLException class 23 when one of them is there, or twice among them; the transaction
   *     is over then
   */
  static void copy(Connection connection, List<Row> rows, Counts counts) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    EventCopy.insert(connection, rows);
    for (Row row : rows) {
      counts.add(row.event().tenantId(), Counter.TOTAL_EVENTS, 1);
      if (row.accepted().result().rules() != 0) {
        counts.add(row.event().tenantId(), Counter.L1_FLAGS, 1);
      }
    }
  }

  /**
   * Inserts events of one epoch. One whose row is there already gets none in {@code event_log}, but
   * one in {@code event_readmitted}: it stands in its window a second time. A duplicate, which
   * another node may have seen first, gets a row only if there is none.
   *
   * @return the sequences of the events that had been kept before, by whatever record
   */
  static Set<Long> insert(Connection connection, List<Row> rows, Counts counts)
      throws SQLException {
    Set<Long> added = insertMissing(connection, rows, counts);
    if (added.size() == rows.size()) {
      return Set.of();
    }
    List<Row> there = rows.stream().filter(row -> !added.contains(row.sequence())).toList();
    Set<Long> kept =
        there.stream().map(Row::sequence).collect(Collectors.toCollection(HashSet::new));
    kept.removeAll(
        readmit(
            connection,
            there.stream()
                .filter(row -> row.accepted().result().admission() != Admission.DUPLICATE)
                .toList()));
    return kept;
  }

  /**
   * Inserts events of one epoch that have no row yet.
   *
   * @return the sequences of those
   */
  static Set<Long> insertMissing(Connection connection, List<Row> rows, Counts counts)
      throws SQLException {
    if (rows.isEmpty()) {
      return Set.of();
    }
    Set<Long> added = HashSet.newHashSet(rows.size());
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      WHOLE.bind(statement, 1, rows);
      try (ResultSet byTenant = statement.executeQuery()) {
        while (byTenant.next()) {
          String tenantId = byTenant.getString(1);
          List<Long> sequences = sequences(byTenant.getArray(2));
          added.addAll(sequences);
          counts.add(tenantId, Counter.TOTAL_EVENTS, sequences.size());
          counts.add(tenantId, Counter.L1_FLAGS, byTenant.getLong(3));
        }
      }
    }
    return added;
  }

  private static Set<Long> readmit(Connection connection, List<Row> rows) throws SQLException {
    Set<Long> readmitted = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(READMIT)) {
      IDENTITY.bind(statement, 1, rows);
      try (ResultSet sequences = statement.executeQuery()) {
        while (sequences.next()) {
          readmitted.add(sequences.getLong(1));
        }
      }
    }
    return readmitted;
  }

  private static List<Long> sequences(Array array) throws SQLException {
    return Arrays.asList((Long[]) array.getArray());
  }

  private static Long known(long timestampMillis) {
    return timestampMillis == GameEvent.NO_TIMESTAMP ? null : timestampMillis;
  }

  private static Long price(long marketAvgPrice) {
    return marketAvgPrice == GameEvent.NO_PRICE ? null : marketAvgPrice;
  }
}
