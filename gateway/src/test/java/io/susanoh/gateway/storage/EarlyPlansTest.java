package io.susanoh.gateway.storage;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The drain finds accounts by their keys, though it did so first when there was one, and nobody has
 * analyzed the table since.
 */
class EarlyPlansTest {

  private static final int ROWS = 3_000;

  /** Executions after which PostgreSQL may keep a plan. */
  private static final int KEPT_AFTER = 6;

  private static final String SOME =
      """
      insert into account (tenant_id, user_id, created_millis, updated_millis)
      values ('default', 'u0', 1, 1);
      analyze;
      """;

  private static final String MANY =
      """
      insert into account (tenant_id, user_id, created_millis, updated_millis)
      select 'default', 'u' || n, 1, 1 from generate_series(1, %d) n;
      """
          .formatted(ROWS);

  private static final Pattern READ = Pattern.compile("rows=(\\d+) loops=(\\d+)");
  private static final Pattern REMOVED = Pattern.compile("Rows Removed by [A-Za-z ]+: (\\d+)");

  private static final int ASKED = 400;

  /** A statement, and what each of its parameters is for the n-th account. */
  private enum Asked {
    MOVE(AccountTable.MOVE, "default u%d BANNED 1 0 null null \"{}\" 5"),
    STAMP(AccountTable.STAMP, "default u%d 5");

    private final String sql;
    private final String parameters;

    Asked(String sql, String parameters) {
      this.sql = sql;
      this.parameters = parameters;
    }

    /** For so many accounts. */
    String execute(int accounts) {
      return Stream.of(parameters.split(" "))
          .map(
              each ->
                  IntStream.rangeClosed(1, accounts)
                      .mapToObj(each::formatted)
                      .collect(joining(",", "'{", "}'")))
          .collect(joining(", ", "execute " + this + '(', ")"));
    }
  }

  private static Connection connection;

  @BeforeAll
  static void planAndFill() throws SQLException {
    DatabaseUrl url = TestDatabase.migrated();
    connection = Jdbc.open(url, Jdbc.Use.DRAIN);
    run(SOME);
    for (Asked asked : Asked.values()) {
      run("prepare " + asked + " as " + numbered(asked.sql));
      for (int i = 0; i < KEPT_AFTER; i++) {
        run(asked.execute(1));
      }
    }
    run(MANY);
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  @ParameterizedTest
  @EnumSource(Asked.class)
  void readsNoMoreThanItIsAskedFor(Asked asked) throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (Statement statement = connection.createStatement();
        ResultSet lines =
            statement.executeQuery(
                "explain (analyze, costs off, timing off) " + asked.execute(ASKED))) {
      while (lines.next()) {
        plan.append(lines.getString(1)).append('\n');
      }
    }
    assertFalse(plan.toString().contains("Seq Scan"), plan::toString);
    for (Matcher node = READ.matcher(plan); node.find(); ) {
      int rows = Integer.parseInt(node.group(1)) * Integer.parseInt(node.group(2));
      assertTrue(rows <= ASKED, plan::toString);
    }
    assertFalse(REMOVED.matcher(plan).find(), plan::toString);
  }

  private static String numbered(String query) {
    StringBuilder numbered = new StringBuilder();
    int number = 0;
    for (String part : query.split("\\?", -1)) {
      numbered.append(number == 0 ? "" : "$" + number).append(part);
      number++;
    }
    return numbered.toString();
  }

  private static void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
