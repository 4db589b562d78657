package io.susanoh.gateway.storage;

import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult.Admission;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Brings events straight into {@code event_log} by COPY in PostgreSQL's binary format: the least
 * work for both sides. It knows no conflicts: one row that is there already and nothing is written.
 */
final class EventCopy {

  private static final String COPY =
      """
      copy event_log (tenant_id, target_id, event_id, day, receipt_millis, effective_millis,
        opened_millis, sequence, epoch, rules, late, actor_id, event_type, timestamp_text,
        timestamp_millis, currency_amount, item_id, market_avg_price, actor_level,
        account_age_days, recent_chat_log)
      from stdin (format binary)
      """;

  private static final short COLUMNS = 21;
  private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0};
  private static final short END = -1;
  private static final int NULL = -1;

  /** Of 2000-01-01, from which PostgreSQL counts, since 1970. */
  private static final int EPOCH_DAY = 10_957;

  private static final long DAY_MILLIS = 86_400_000;

  /** Sent when so much is there. */
  private static final int CHUNK_BYTES = 256 << 10;

  private final CopyIn copy;
  private ByteBuffer bytes = ByteBuffer.allocate(CHUNK_BYTES + (64 << 10));

  private EventCopy(CopyIn copy) {
    this.copy = copy;
  }

  /**
   * Inserts events of one epoch.
   *
   * @throws SQLException class 23 when one of them is there already, or twice among them
   */
  static void insert(Connection connection, List<EventTable.Row> rows) throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
    try {
      EventCopy writer = new EventCopy(copy);
      writer.bytes.put(SIGNATURE).putInt(0).putInt(0);
      for (EventTable.Row row : rows) {
        writer.put(row);
      }
      writer.bytes.putShort(END);
      writer.send();
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private void put(EventTable.Row row) throws SQLException {
    EventAccepted accepted = row.accepted();
    GameEvent event = row.event();
    bytes.putShort(COLUMNS);
    text(event.tenantId());
    text(event.targetId());
    text(event.eventId());
    integer(Math.toIntExact(accepted.effectiveMillis() / DAY_MILLIS) - EPOCH_DAY);
    bigint(accepted.receiptMillis());
    bigint(accepted.effectiveMillis());
    bigint(accepted.result().openedMillis());
    bigint(row.sequence());
    integer(row.epoch());
    bytes.putInt(Short.BYTES).putShort((short) accepted.result().rules());
    bytes.putInt(1).put((byte) (accepted.result().admission() == Admission.LATE ? 1 : 0));
    text(event.actorId());
    text(event.eventType());
    text(event.timestamp());
    bigintUnless(GameEvent.NO_TIMESTAMP, event.timestampMillis());
    bigint(event.currencyAmount());
    text(event.itemId());
    bigintUnless(GameEvent.NO_PRICE, event.marketAvgPrice());
    integer(event.actorLevel());
    integer(event.accountAgeDays());
    text(event.recentChatLog());
    if (bytes.position() >= CHUNK_BYTES) {
      send();
    }
  }

  private void text(Optional<String> value) {
    if (value.isPresent()) {
      text(value.get());
    } else {
      bytes.putInt(NULL);
    }
  }

  private void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.remaining() < utf8.length + (1 << 10)) {
      bytes =
          ByteBuffer.wrap(Arrays.copyOf(bytes.array(), 2 * bytes.capacity() + utf8.length))
              .position(bytes.position());
    }
    bytes.putInt(utf8.length).put(utf8);
  }

  private void integer(int value) {
    bytes.putInt(Integer.BYTES).putInt(value);
  }

  private void bigint(long value) {
    bytes.putInt(Long.BYTES).putLong(value);
  }

  private void bigintUnless(long none, long value) {
    if (value == none) {
      bytes.putInt(NULL);
    } else {
      bigint(value);
    }
  }

  private void send() throws SQLException {
    copy.writeToCopy(bytes.array(), 0, bytes.position());
    bytes.clear();
  }
}
