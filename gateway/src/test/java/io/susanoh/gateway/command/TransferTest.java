package io.susanoh.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.Restore;
import io.susanoh.gateway.storage.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one database has, another one has after an export and an import. */
class TransferTest {

  @TempDir Path directory;

  private final DatabaseUrl url = TestDatabase.empty();
  private final CommandRun susanoh = new CommandRun(url);

  private static List<String> column(DatabaseUrl url, String query) throws SQLException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  private Path file(String... lines) throws Exception {
    return Files.write(directory.resolve("in.ndjson"), List.of(lines));
  }

  private void imported(int exit, Path file) {
    assertEquals(exit, susanoh.run("import", file.toString()), susanoh::errors);
  }

  private String exported(CommandRun from) throws Exception {
    Path out = directory.resolve("out.ndjson");
    assertEquals(0, from.run("export", "--out", out.toString()), from::errors);
    return Files.readString(out);
  }

  @Test
  void anExportImportedIntoAnEmptyDatabaseExportsTheSame() throws Exception {
    DatabaseUrl source = TestDatabase.filled();
    String first = exported(new CommandRun(source));
    for (String type : List.of("account", "transition", "analysis", "event")) {
      assertTrue(first.contains("{\"type\":\"" + type + "\""), first);
    }
    Path file = Files.writeString(directory.resolve("first.ndjson"), first);
    imported(0, file);
    assertEquals(first, exported(susanoh));
    String counters = "select name || ' ' || value from counter where value <> 0 order by name";
    assertEquals(
        column(source, counters.replace("where", "where name <> 'blocked_withdrawals' and")),
        column(url, counters));
    String inputs = "select model_input from analysis_result order by entry_id";
    assertEquals(column(source, inputs), column(url, inputs));
    assertEquals(0, susanoh.run("audit", "verify"), susanoh::output);
  }

  @Test
  void whatAnotherSystemHasIsEnough() throws Exception {
    imported(
        0,
        file(
            "{\"type\":\"account\",\"user_id\":\"bob\",\"state\":\"BANNED\"}",
            "{\"type\":\"transition\",\"user_id\":\"bob\",\"from_state\":\"NORMAL\","
                + "\"to_state\":\"BANNED\",\"trigger\":\"ADMIN_OVERRIDE\","
                + "\"timestamp\":\"2025-01-02T03:04:05+09:00\"}",
            "",
            "{\"type\":\"analysis\",\"target_id\":\"bob\",\"fraud_type\":\"RMT_DIRECT\","
                + "\"recommended_action\":\"BANNED\",\"created_at\":\"2025-01-02T00:00:00Z\"}",
            "{\"type\":\"event\",\"event_id\":\"e1\",\"actor_id\":\"mule\",\"target_id\":\"bob\","
                + "\"timestamp\":\"2025-01-01T00:00:00Z\","
                + "\"action_details\":{\"currency_amount\":5}}"));
    assertEquals(List.of("BANNED", "NORMAL"), column(url, "select state from account order by 1"));
    assertEquals(
        List.of("ACCOUNT_IMPORTED import imported from in.ndjson", "TRANSITION import "),
        column(
            url, "select concat_ws(' ', kind, actor, reason) from audit_log" + " order by kind"));
    assertEquals(
        List.of("e1 1735689600000"),
        column(url, "select event_id || ' ' || effective_millis from event_log"));
    assertEquals(List.of("1"), column(url, "select count(*) from analysis_result"));
    List<String> restored = new ArrayList<>();
    new Restore(new Database(url))
        .accounts(
            System.currentTimeMillis(),
            account -> restored.add(account.id().userId() + ' ' + account.state()));
    assertEquals(List.of("bob BANNED"), restored, "what the next start knows");
  }

  private static String account(String user, String state, int version) {
    return "{\"type\":\"account\",\"user_id\":\"%s\",\"state\":\"%s\",\"version\":%d}"
        .formatted(user, state, version);
  }

  private List<String> waiting() throws SQLException {
    return column(
        url,
        "select concat_ws(' ', user_id, watched, risk_score, analysis_id is not null)"
            + " from review_item order by user_id");
  }

  @Test
  void whoComesUnderSurveillanceWaitsForAPersonUntilALaterImportSaysOtherwise() throws Exception {
    imported(
        0,
        file(
            account("ann", "UNDER_SURVEILLANCE", 5),
            account("bob", "UNDER_SURVEILLANCE", 5),
            account("cat", "RESTRICTED_WITHDRAWAL", 5),
            account("dan", "BANNED", 5),
            "{\"type\":\"analysis\",\"target_id\":\"bob\",\"fraud_type\":\"RMT_DIRECT\","
                + "\"risk_score\":64,\"recommended_action\":\"UNDER_SURVEILLANCE\","
                + "\"created_at\":\"2025-01-02T00:00:00Z\"}"));
    assertEquals(List.of("ann t 0 f", "bob t 64 t"), waiting());
    imported(0, file(account("ann", "NORMAL", 6), account("bob", "RESTRICTED_WITHDRAWAL", 4)));
    assertEquals(List.of("bob t 64 t"), waiting(), "the later version holds");
  }

  @Test
  void aVerdictThatComesLaterThanItsAccountIsShownWithIt() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add(account("ann", "UNDER_SURVEILLANCE", 5));
    for (int i = 0; i < 1_500; i++) {
      lines.add(account("u" + i, "NORMAL", 0));
    }
    lines.add(
        "{\"type\":\"analysis\",\"target_id\":\"ann\",\"fraud_type\":\"RMT_DIRECT\","
            + "\"risk_score\":55,\"recommended_action\":\"UNDER_SURVEILLANCE\","
            + "\"created_at\":\"2025-01-02T00:00:00Z\"}");
    imported(0, Files.write(directory.resolve("many"), lines));
    assertEquals(List.of("ann t 55 t"), waiting());
  }

  @Test
  void badLinesArePutAsideByNumberAndTheOthersGoOn() throws Exception {
    Path file =
        file(
            "{\"type\":\"account\",\"user_id\":\"a\",\"state\":\"NORMAL\"}",
            "nonsense",
            "{\"type\":\"account\",\"user_id\":\"b\",\"state\":\"BAD\"}",
            "{\"type\":\"account\",\"user_id\":\"\",\"state\":\"BANNED\"}",
            "{\"type\":\"thing\"}",
            "[1]",
            "{\"type\":\"event\",\"event_id\":\"\",\"actor_id\":\"x\"}",
            "{\"type\":\"account\",\"user_id\":\"c\",\"state\":\"BANNED\","
                + "\"updated_at\":\"2999-01-01T00:00:00Z\"}",
            "{\"type\":\"analysis\",\"target_id\":\"bob\",\"fraud_type\":\"RMT_DIRECT\","
                + "\"recommended_action\":\"BANNED\",\"created_at\":\"2025-01-02T00:00:00Z\","
                + "\"evidence\":{\"x\":\"\\u0000\"}}",
            "{\"type\":\"account\",\"user_id\":\"z\",\"state\":\"BANNED\"}");
    imported(1, file);
    assertEquals(List.of("a", "z"), column(url, "select user_id from account order by 1"));
    List<String> rejects = Files.readAllLines(Path.of(file + ".rejects"));
    assertEquals(8, rejects.size(), rejects::toString);
    for (int i = 0; i < rejects.size(); i++) {
      assertTrue(rejects.get(i).startsWith("{\"line\":" + (i + 2) + ","), rejects.get(i));
    }
    assertTrue(rejects.get(5).contains("body.event_id"), rejects.get(5));
  }

  @Test
  void aSecondTimeChangesNothing() throws Exception {
    Path file = file("{\"type\":\"account\",\"user_id\":\"bob\",\"state\":\"BANNED\"}");
    imported(0, file);
    imported(0, file);
    assertTrue(susanoh.errors().contains("going on behind line 1"), susanoh::errors);
    Path longer =
        Files.write(
            directory.resolve("longer"),
            (Files.readString(file)
                    + "{\"type\":\"account\",\"user_id\":\"ann\",\"state\":\"NORMAL\"}\n")
                .lines()
                .toList());
    imported(0, longer);
    assertFalse(susanoh.errors().contains("going on"), susanoh::errors);
    assertEquals(List.of("1"), column(url, "select count(*) from audit_log"));
    assertEquals(
        List.of("1"), column(url, "select value from counter where name = 'state:BANNED'"));
    assertEquals(List.of("2"), column(url, "select count(*) from account"));
  }

  @Test
  void aLineThatWasMendedIsImportedThoughTheFileIsAsLongAsBefore() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 16_000; i++) {
      lines.add("{\"type\":\"account\",\"user_id\":\"u%05d\",\"state\":\"NORMAL\"}".formatted(i));
    }
    String bad = "{\"type\":\"account\",\"user_id\":\"last\",\"state\":\"BANNDE\"}";
    lines.add(bad);
    Path file = Files.write(directory.resolve("in"), lines);
    assertTrue(Files.size(file) > 1 << 19);
    imported(1, file);
    lines.set(lines.size() - 1, bad.replace("BANNDE", "BANNED"));
    imported(0, Files.write(file, lines));
    assertEquals(
        List.of("BANNED"), column(url, "select state from account where user_id = 'last'"));
  }

  /** That of analyses long ago is forgotten, whenever an import sees to the tables. */
  private static String withoutEvidence(String export) {
    return export.replaceAll("\"evidence\":.*", "");
  }

  @Test
  void whatIsThereStaysAsItIsWhateverElseTheFileHolds() throws Exception {
    Path first =
        Files.writeString(directory.resolve("a"), exported(new CommandRun(TestDatabase.filled())));
    imported(0, first);
    String before = withoutEvidence(exported(susanoh));
    List<String> audit = column(url, "select count(*) from audit_log");
    Path longer = Files.writeString(directory.resolve("b"), Files.readString(first) + "\n\n");
    imported(0, longer);
    assertFalse(susanoh.errors().contains("going on"), susanoh::errors);
    assertEquals(before, withoutEvidence(exported(susanoh)));
    assertEquals(audit, column(url, "select count(*) from audit_log"));
    assertEquals(0, susanoh.run("audit", "verify"), susanoh::output);
  }

  @Test
  void anImportThatStoppedGoesOnWhereItStopped() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      lines.add("{\"type\":\"account\",\"user_id\":\"u%d\",\"state\":\"BANNED\"}".formatted(i));
    }
    Path file = Files.write(directory.resolve("in"), lines);
    new Database(url).migrate();
    execute("create table stop (n int)");
    execute(
        """
        create function stop() returns trigger language plpgsql as $$
        begin
          if new.user_id = 'u2100' and exists (select from stop) then
            raise exception sqlstate '57014';
          end if;
          return new;
        end $$
        """);
    execute("create trigger stop before insert on account for each row execute function stop()");
    execute("insert into stop values (1)");
    imported(2, file);
    assertEquals(List.of("2000"), column(url, "select count(*) from account"));
    execute("delete from stop");
    imported(0, file);
    assertTrue(susanoh.errors().contains("going on behind line 2000"), susanoh::errors);
    assertTrue(susanoh.errors().contains("done: 500 lines"), susanoh::errors);
    assertEquals(List.of("2500"), column(url, "select count(*) from account"));
    assertEquals(List.of("2500"), column(url, "select count(*) from audit_log"));
  }

  private void execute(String command) throws SQLException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }

  @Test
  void aGatewayOnTheDatabaseStopsAnImport() throws Exception {
    Path file = file("{\"type\":\"account\",\"user_id\":\"bob\",\"state\":\"BANNED\"}");
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_lock(" + 0x73_75_73_61_6e_6f_68L + ")");
      imported(2, file);
    }
    assertTrue(susanoh.errors().contains("another gateway uses the database"), susanoh::errors);
    assertEquals(List.of("0"), column(url, "select count(*) from account"));
    imported(0, file);
  }
}
