package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.JournalReader.Entry;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.Position;
import io.susanoh.gateway.storage.GatewaySession.TakenByAnother;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/** Writes records as the drain does, at once, and shows what is in the tables. */
public final class RowWriter implements AutoCloseable {

  private static final DrainSettings SETTINGS =
      new DrainSettings(2_000, 10_000, OptionalInt.empty(), false);

  private final EpochId epoch = new EpochId(UUID.randomUUID());
  private final GatewaySession session;
  private final DrainWriter writer;
  private final Connection connection;
  private long sequence;

  public RowWriter(DatabaseUrl url) throws SQLException, InterruptedException {
    session = GatewaySession.open(new Database(url));
    writer = new DrainWriter(session, SETTINGS, InstantSource.system(), accounts -> {}, () -> {});
    connection = TestDatabase.open(url);
  }

  /** Writes a record. */
  public synchronized void write(JournalRecord written) {
    sequence++;
    try {
      writer.write(List.of(new Entry(new Position(epoch, sequence), written, 0)));
    } catch (SQLException | TakenByAnother e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Empties the tables, for the next test. */
  public synchronized void clear() {
    execute("truncate account, event_log, audit_log, l2_job, l2_trigger, analysis_result");
    writer.forget();
  }

  /** Runs a statement. */
  public synchronized void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a query answers, each row's columns by name. */
  public synchronized List<Map<String, Object>> rows(String sql) {
    List<Map<String, Object>> found = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet rows = query.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns; i++) {
          row.put(rows.getMetaData().getColumnLabel(i), rows.getObject(i));
        }
        found.add(row);
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The state of an account as PostgreSQL has it. */
  public AccountState state(AccountId account) {
    String query = "select state from account where user_id = '" + account.userId() + "'";
    return AccountState.valueOf((String) rows(query).getFirst().get("state"));
  }

  @Override
  public void close() throws SQLException {
    session.close();
    connection.close();
  }
}
