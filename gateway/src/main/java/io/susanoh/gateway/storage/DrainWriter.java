package io.susanoh.gateway.storage;

import io.susanoh.gateway.access.Access;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.JournalReader.Entry;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.Position;
import io.susanoh.gateway.logging.LogFields;
import io.susanoh.gateway.storage.GatewaySession.TakenByAnother;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Brings journal records of one epoch into PostgreSQL exactly once: rows and position in one
 * transaction, and what was written before is passed over. A record that PostgreSQL refuses is
 * found by bisection. One thread, but for {@link #rejected} and {@link #commitLsn}.
 */
final class DrainWriter {

  private static final Logger LOG = LoggerFactory.getLogger(DrainWriter.class);

  /** How often a batch may give way to what another process writes. */
  private static final int ATTEMPTS_MAX = 10;

  private static final int RECENT_ACCOUNTS_MIN = 100_000;
  private static final int RECENT_ACCOUNTS_MAX = 1_000_000;

  /** Of the heap, the part that remembering accounts may take, at 64 bytes for each. */
  private static final long HEAP_PART_BYTES = 32L * 64;

  /** Batches that are not copied after one that could not be; doubled each time in a row. */
  private static final int UNCOPIED_MAX = 256;

  private final GatewaySession session;
  private final DrainSettings settings;
  private final InstantSource clock;
  private final Consumer<Set<AccountId>> jobsTouched;
  private final Runnable noticed;
  private final RecentAccounts recent =
      new RecentAccounts(
          Math.clamp(
              Runtime.getRuntime().maxMemory() / HEAP_PART_BYTES,
              RECENT_ACCOUNTS_MIN,
              RECENT_ACCOUNTS_MAX));
  private final Map<EpochId, PositionTable.Drained> positions = new HashMap<>();

  /** How far this process has seen each epoch drained. */
  private final Map<EpochId, Long> seen = new HashMap<>();

  private final AtomicLong rejected = new AtomicLong();
  private int uncopiedLeft;
  private int uncopiedNext = 1;
  private volatile Optional<String> commitLsn = Optional.empty();

  DrainWriter(
      GatewaySession session,
      DrainSettings settings,
      InstantSource clock,
      Consumer<Set<AccountId>> jobsTouched,
      Runnable noticed) {
    this.session = session;
    this.settings = settings;
    this.clock = clock;
    this.jobsTouched = jobsTouched;
    this.noticed = noticed;
  }

  /** PostgreSQL has less than it had: it was restored from a back-up. */
  static final class Restored extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Writes entries of one epoch, in their order. After an exception some may be written.
   *
   * @throws Restored when what comes before them is there no more
   */
  void write(List<Entry> entries) throws SQLException, TakenByAnother, InterruptedException {
    Connection connection = session.connection();
    for (int attempt = 1; ; attempt++) {
      try {
        write(connection, entries);
        return;
      } catch (SQLException e) {
        if (!Outage.isRolledBack(e) || attempt == ATTEMPTS_MAX) {
          throw e;
        }
        connection.rollback();
      }
    }
  }

  private void write(Connection connection, List<Entry> entries) throws SQLException {
    EpochId epoch = entries.getFirst().position().epoch();
    long drained = position(connection, epoch).drainedSequence();
    if (entries.getFirst().position().sequence() > drained + 1) {
      noteGap(connection, epoch, drained + 1, entries.getFirst().position().sequence() - 1);
    }
    List<Entry> left =
        entries.stream().filter(entry -> entry.position().sequence() > drained).toList();
    if (!left.isEmpty() && !copied(connection, left)) {
      writeOrBisect(connection, left);
    }
  }

  /**
   * Writes entries by COPY, unless one of the last batches could not be: events that come again
   * after their windows have forgotten them are rare, but who sends them on purpose must not have
   * each batch written twice.
   */
  private boolean copied(Connection connection, List<Entry> entries) throws SQLException {
    if (uncopiedLeft > 0) {
      uncopiedLeft--;
      return false;
    }
    Position last = entries.getLast().position();
    try {
      commit(connection, Batch.of(ordinal(last), entries), last, true);
      uncopiedNext = 1;
      return true;
    } catch (SQLException e) {
      if (!Outage.isBadRow(e)) {
        throw e;
      }
      connection.rollback();
      uncopiedLeft = uncopiedNext - 1;
      uncopiedNext = Math.min(2 * uncopiedNext, UNCOPIED_MAX);
      return false;
    }
  }

  /**
   * Looks whether PostgreSQL has everything of an epoch that it had.
   *
   * @throws Restored if it has not
   */
  void check(EpochId epoch) throws SQLException, TakenByAnother, InterruptedException {
    position(session.connection(), epoch);
  }

  /** PostgreSQL was found to be restored; the drain goes on from where it stands. */
  void rewind() {
    seen.clear();
    forget();
  }

  /** What is neither in the journal nor in PostgreSQL is lost, and is said to be so for good. */
  private void noteGap(Connection connection, EpochId epoch, long from, long to)
      throws SQLException {
    LOG.error("records {} to {} of journal {} are lost", from, to, epoch.value());
    List<AuditRecord> gap =
        List.of(
            AuditRecord.of(
                Access.DEFAULT_TENANT,
                AuditKind.JOURNAL_GAP,
                "drain",
                clock.millis(),
                "records of the journal are lost",
                Map.of("journal", epoch.value().toString(), "from", from, "to", to)));
    Counts counts = new Counts();
    AuditTable.lock(connection, gap);
    AuditTable.append(connection, gap, counts);
    counts.write(connection);
    connection.commit();
  }

  /** Brings what was counted by the minute into the audit log, when the minute is over. */
  void closeMinutes() throws SQLException, TakenByAnother, InterruptedException {
    Connection connection = session.connection();
    int closed;
    do {
      closed = WithdrawalTable.close(connection, clock.millis());
      connection.commit();
    } while (closed == WithdrawalTable.CLOSED_MAX);
  }

  /** The connection was lost: whatever is known of the database may be so no more. */
  void forget() {
    recent.forget();
    positions.clear();
  }

  /** Records that PostgreSQL has refused since the start. */
  long rejected() {
    return rejected.get();
  }

  private void writeOrBisect(Connection connection, List<Entry> entries) throws SQLException {
    Position last = entries.getLast().position();
    try {
      commit(connection, Batch.of(ordinal(last), entries), last, false);
    } catch (SQLException e) {
      if (!Outage.isBadRow(e)) {
        throw e;
      }
      connection.rollback();
      if (entries.size() == 1) {
        reject(connection, entries.getFirst(), e);
      } else {
        int half = entries.size() / 2;
        writeOrBisect(connection, entries.subList(0, half));
        writeOrBisect(connection, entries.subList(half, entries.size()));
      }
    }
  }

  private void reject(Connection connection, Entry entry, SQLException reason) throws SQLException {
    int ordinal = ordinal(entry.position());
    try {
      reject(connection, entry, reason, Batch.withoutEventRow(ordinal, entry));
    } catch (SQLException e) {
      if (!Outage.isBadRow(e)) {
        throw e;
      }
      connection.rollback();
      reject(connection, entry, reason, new Batch(ordinal));
    }
    rejected.incrementAndGet();
    LoggingEventBuilder line = LOG.atWarn();
    if (entry.record() instanceof EventAccepted accepted) {
      line =
          line.addKeyValue(LogFields.EVENT_ID, accepted.event().eventId())
              .addKeyValue(LogFields.TENANT, accepted.event().tenantId());
    }
    line.log(
        "record {} of journal {} is in event_rejected, PostgreSQL refused it: {}",
        entry.position().sequence(),
        entry.position().epoch().value(),
        Outage.describe(reason));
  }

  private void reject(Connection connection, Entry entry, SQLException reason, Batch rest)
      throws SQLException {
    RejectedTable.insert(connection, entry, reason, clock.millis(), rest.counts());
    commit(connection, rest, entry.position(), false);
  }

  private void commit(Connection connection, Batch batch, Position last, boolean copy)
      throws SQLException {
    batch.write(connection, recent, settings, copy);
    PositionTable.advance(connection, last, batch.newestReceiptMillis(), clock.millis());
    connection.commit();
    noteLsn(connection);
    positions.put(last.epoch(), new PositionTable.Drained(ordinal(last), last.sequence()));
    seen.put(last.epoch(), last.sequence());
    recent.remember(batch.created());
    if (!batch.jobsTouched().isEmpty()) {
      jobsTouched.accept(batch.jobsTouched());
    }
    if (batch.hasNotices()) {
      noticed.run();
    }
  }

  /** Notes where the primary's log stands, behind everything that was committed so far. */
  void noteLsn() throws SQLException, TakenByAnother, InterruptedException {
    noteLsn(session.connection());
  }

  private void noteLsn(Connection connection) throws SQLException {
    if (!settings.forReplica()) {
      return;
    }
    try (PreparedStatement statement =
            connection.prepareStatement("select pg_current_wal_insert_lsn()::text");
        ResultSet row = statement.executeQuery()) {
      row.next();
      commitLsn = Optional.of(row.getString(1));
    }
    connection.commit();
  }

  /** The primary's position behind the last commit; empty unless it is noted. */
  Optional<String> commitLsn() {
    return commitLsn;
  }

  private PositionTable.Drained position(Connection connection, EpochId epoch) throws SQLException {
    PositionTable.Drained known = positions.get(epoch);
    if (known == null) {
      known = PositionTable.open(connection, epoch, clock.millis());
      connection.commit();
      if (known.drainedSequence() < seen.getOrDefault(epoch, 0L)) {
        throw new Restored();
      }
      positions.put(epoch, known);
    }
    return known;
  }

  private int ordinal(Position position) {
    return positions.get(position.epoch()).ordinal();
  }
}
