package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.LoginTried;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.journal.JournalRecord.WindowsEvicted;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this process has written into PostgreSQL past the journals: the verdicts of a worker, which
 * has none, and transitions of nodes that died. It is remembered for an hour, as drained segments
 * are kept, so that a PostgreSQL that was restored from a back-up gets it again. Safe for all
 * threads.
 */
final class PastJournals {

  private static final Logger LOG = LoggerFactory.getLogger(PastJournals.class);

  private static final long KEPT_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final int RECORDS_MAX = 20_000;
  private static final long CHARACTERS_MAX = 16L << 20;

  private static final String HAS_TRANSITION =
      """
      select from audit_log where tenant_id = ? and user_id = ? and version = ? and kind = 'TRANSITION'
      """;

  // A job has one verdict, whoever came first.
  private static final String HAS_VERDICT =
      "select from analysis_result where tenant_id = ? and (analysis_id = ? or job_id = ?)";

  /** A query that finds a record where it is. */
  private record Trace(String sql, List<Object> values) {}

  private record Written(JournalRecord record, Trace trace, long atNanos, long characters) {}

  private final JobConnections connections;
  private final DrainSettings settings;
  private final Deque<Written> written = new ArrayDeque<>();
  private long characters;

  /** Written since the last look; of those before it, the newest was there. */
  private final List<Written> unseen = new ArrayList<>();

  private Optional<Written> newestSeen = Optional.empty();

  PastJournals(JobConnections connections, DrainSettings settings) {
    this.connections = connections;
    this.settings = settings;
  }

  /** PostgreSQL has these. */
  synchronized void wrote(List<JournalRecord> records) {
    long nowNanos = System.nanoTime();
    for (JournalRecord record : records) {
      trace(record).ifPresent(trace -> remember(record, trace, nowNanos));
    }
    while (!written.isEmpty() && isTooMuch(nowNanos)) {
      characters -= written.remove().characters();
    }
    if (unseen.size() > RECORDS_MAX) {
      unseen.remove(1); // the first and the last tell
    }
  }

  private boolean isTooMuch(long nowNanos) {
    return written.size() > RECORDS_MAX
        || characters > CHARACTERS_MAX
        || nowNanos - written.peek().atNanos() > KEPT_NANOS;
  }

  private void remember(JournalRecord record, Trace trace, long nowNanos) {
    long length = record instanceof VerdictReached reached ? reached.evidenceJson().length() : 0;
    Written one = new Written(record, trace, nowNanos, length);
    written.add(one);
    unseen.add(one);
    characters += length;
  }

  private static Optional<Trace> trace(JournalRecord record) {
    return switch (record) {
      case AccountMoved moved -> Optional.of(trace(moved.transition()));
      case VerdictReached reached ->
          Optional.of(
              new Trace(
                  HAS_VERDICT,
                  List.of(
                      reached.account().tenantId(),
                      reached.analysisId(),
                      reached.jobId().orElse(reached.analysisId()))));
      case EventAccepted accepted -> Optional.empty();
      case WithdrawalBlocked blocked -> Optional.empty();
      case SettingChanged changed -> Optional.empty();
      case LoginTried tried -> Optional.empty();
      case WindowsEvicted evicted -> Optional.empty();
    };
  }

  private static Trace trace(Transition transition) {
    AccountId account = transition.account();
    return new Trace(
        HAS_TRANSITION, List.of(account.tenantId(), account.userId(), transition.version()));
  }

  /**
   * Looks whether PostgreSQL still has what was written last, and if not, writes what it lacks.
   * Blocks; one thread at a time.
   *
   * @throws io.susanoh.gateway.refusal.Refusal UNAVAILABLE when PostgreSQL is away; the next look
   *     sees the same
   */
  void look() {
    List<Written> since;
    Optional<Written> before;
    List<Written> all;
    synchronized (this) {
      since = List.copyOf(unseen);
      before = newestSeen;
      all = List.copyOf(written);
    }
    // A back-up lacks all that was written after it, so these two tell.
    boolean restored =
        Stream.concat(before.stream(), since.stream().limit(1)).anyMatch(one -> !isThere(one));
    if (restored) {
      long lacking = all.stream().filter(this::writeIfLacking).count();
      LOG.warn("PostgreSQL was restored from a back-up: it gets {} records again", lacking);
    }
    synchronized (this) {
      unseen.subList(0, since.size()).clear();
      if (!since.isEmpty()) {
        newestSeen = Optional.of(since.getLast());
      }
    }
  }

  private boolean isThere(Written one) {
    return connections.inTransaction(connection -> isThere(connection, one.trace()));
  }

  private boolean writeIfLacking(Written one) {
    return connections.inTransaction(
        connection -> {
          if (isThere(connection, one.trace())) {
            return false;
          }
          Batch.of(List.of(one.record())).write(connection, new RecentAccounts(1), settings, false);
          return true;
        });
  }

  private static boolean isThere(Connection connection, Trace trace) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(trace.sql())) {
      for (int i = 0; i < trace.values().size(); i++) {
        query.setObject(i + 1, trace.values().get(i));
      }
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }
}
