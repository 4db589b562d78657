package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.audit.CanonicalJson;
import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.journal.Position;
import io.susanoh.gateway.storage.GatewaySession.TakenByAnother;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Brings items of one source into PostgreSQL exactly once, as the drain does records of an epoch:
 * items and how far the source is read in one transaction. It holds the lock that admits one
 * gateway, so that none runs whose memory would not know of what is imported. One thread; blocks.
 */
public final class ImportSession implements AutoCloseable {

  private static final String VERSIONS =
      "select version from account where tenant_id = ? and user_id = ?";

  /** Who is said to have imported. */
  private static final String ACTOR = "import";

  /** An item and its line in the source. */
  public record Line(long number, TransferItem item) {}

  private final GatewaySession session;
  private final InstantSource clock;
  private final EpochId epoch;
  private final String source;
  private final PositionTable.Drained position;
  private long linesDone;

  private ImportSession(
      GatewaySession session,
      InstantSource clock,
      EpochId epoch,
      String source,
      PositionTable.Drained position) {
    this.session = session;
    this.clock = clock;
    this.epoch = epoch;
    this.source = source;
    this.position = position;
    this.linesDone = position.drainedSequence();
  }

  /**
   * Begins, or goes on with, the import of a source.
   *
   * @param id names the source by its content
   * @param source names it for people
   * @throws CannotStart when a gateway uses the database
   */
  public static ImportSession open(Database database, InstantSource clock, UUID id, String source)
      throws InterruptedException {
    GatewaySession session = GatewaySession.open(database, Duration.ZERO);
    try {
      Connection connection = session.connection();
      EpochId epoch = new EpochId(id);
      PositionTable.Drained position = PositionTable.open(connection, epoch, clock.millis());
      connection.commit();
      return new ImportSession(session, clock, epoch, source, position);
    } catch (SQLException e) {
      session.close();
      throw new CannotStart("the import cannot begin: " + Outage.describe(e), e);
    } catch (TakenByAnother e) {
      session.close();
      throw new CannotStart(e.getMessage(), e);
    }
  }

  /** The last line of the source that was read, by this import or before. */
  public long linesDone() {
    return linesDone;
  }

  /**
   * Brings lines into PostgreSQL; what is there already stays as it is.
   *
   * @param lastLine how far the source is read then
   * @return why PostgreSQL refuses one of them; then none was written
   * @throws CannotStart when PostgreSQL goes away
   */
  public Optional<String> write(List<Line> lines, long lastLine) throws InterruptedException {
    try {
      Connection connection = session.connection();
      try {
        Counts counts = new Counts();
        write(connection, lines, counts);
        counts.write(connection);
        if (lastLine > linesDone) {
          Position read = new Position(epoch, lastLine);
          PositionTable.advance(connection, read, newest(lines), clock.millis());
        }
        connection.commit();
        linesDone = Math.max(linesDone, lastLine);
        return Optional.empty();
      } catch (SQLException e) {
        if (!Outage.isBadRow(e)) {
          throw e;
        }
        connection.rollback();
        return Optional.of(Outage.describe(e));
      }
    } catch (SQLException e) {
      throw new CannotStart(
          "PostgreSQL is away; the same command goes on where this one stops: "
              + Outage.describe(e),
          e);
    } catch (TakenByAnother e) {
      throw new CannotStart(e.getMessage(), e);
    }
  }

  private static long newest(List<Line> lines) {
    long newest = 0;
    for (Line line : lines) {
      if (line.item() instanceof TransferItem.OfEvent event) {
        newest = Math.max(newest, event.event().receiptMillis());
      }
    }
    return newest;
  }

  private void write(Connection connection, List<Line> lines, Counts counts) throws SQLException {
    List<AuditRecord> audits = new ArrayList<>();
    List<VerdictReached> verdicts = new ArrayList<>();
    List<EventTable.Row> events = new ArrayList<>();
    Map<AccountId, Long> created = new LinkedHashMap<>();
    Map<AccountId, TransferItem.OfAccount> accounts = new LinkedHashMap<>();
    for (Line line : lines) {
      switch (line.item()) {
        case TransferItem.OfAccount account -> {
          created.putIfAbsent(account.account().id(), account.createdMillis());
          accounts.merge(account.account().id(), account, ImportSession::later);
        }
        case TransferItem.OfTransition transition ->
            audits.add(AuditRecord.of(transition.transition()));
        case TransferItem.OfAnalysis analysis -> verdicts.add(analysis.verdict());
        case TransferItem.OfEvent event -> {
          created.putIfAbsent(event.target(), event.event().receiptMillis());
          created.putIfAbsent(event.actor(), event.event().receiptMillis());
          events.add(new EventTable.Row(event.event(), position.ordinal(), line.number()));
        }
      }
    }
    List<TransferItem.OfAccount> moved = new ArrayList<>();
    for (TransferItem.OfAccount account : accounts.values()) {
      if (account.account().version() > version(connection, account.account().id())) {
        moved.add(account);
        if (account.account().state() != AccountState.NORMAL) {
          audits.add(record(account));
        }
      }
    }
    AuditTable.lock(connection, audits);
    AccountTable.create(connection, created, counts);
    AccountTable.move(connection, moved.stream().map(ImportSession::move).toList(), counts);
    AccountTable.stamp(connection, stamps(accounts));
    AuditTable.append(connection, audits, counts);
    AnalysisTable.insert(connection, verdicts, counts);
    EventTable.insertMissing(connection, events, counts);
    review(connection, moved, verdicts);
  }

  /** Who comes under surveillance waits for a person here, too. */
  private static void review(
      Connection connection, List<TransferItem.OfAccount> moved, List<VerdictReached> verdicts)
      throws SQLException {
    ReviewTable reviews = new ReviewTable();
    Stream.concat(
            moved.stream().map(item -> item.account().id()),
            verdicts.stream().map(VerdictReached::account))
        .distinct()
        .forEach(reviews::imported);
    reviews.write(connection);
  }

  private static TransferItem.OfAccount later(
      TransferItem.OfAccount one, TransferItem.OfAccount other) {
    return other.account().version() > one.account().version() ? other : one;
  }

  private static long version(Connection connection, AccountId account) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(VERSIONS)) {
      statement.setString(1, account.tenantId());
      statement.setString(2, account.userId());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private static AccountTable.Move move(TransferItem.OfAccount item) {
    Account account = item.account();
    return new AccountTable.Move(
        account.id(),
        account.state(),
        account.version(),
        account.personVersion(),
        account.clearance(),
        account.releases(),
        item.updatedMillis());
  }

  private static Map<AccountId, Long> stamps(Map<AccountId, TransferItem.OfAccount> accounts) {
    Map<AccountId, Long> stamps = new LinkedHashMap<>();
    accounts.forEach((id, item) -> stamps.put(id, item.account().triggerStamp()));
    return stamps;
  }

  private AuditRecord record(TransferItem.OfAccount item) {
    Account account = item.account();
    return new AuditRecord(
        account.id().tenantId(),
        AuditKind.ACCOUNT_IMPORTED,
        Optional.of(account.id().userId()),
        Optional.empty(),
        ACTOR,
        clock.millis(),
        "imported from " + source,
        CanonicalJson.write(Map.of("state", account.state().name(), "version", account.version())));
  }

  @Override
  public void close() {
    session.close();
  }
}
