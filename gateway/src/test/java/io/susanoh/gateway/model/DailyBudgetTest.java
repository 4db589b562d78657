package io.susanoh.gateway.model;

import static io.susanoh.gateway.model.GeminiModelTest.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.model.Allowance.Answer;
import io.susanoh.gateway.model.Allowance.Denied;
import io.susanoh.gateway.model.Allowance.Taken;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.TestClock;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.SpendingTable;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant's tokens of a day, in a real PostgreSQL, of several processes. */
class DailyBudgetTest {

  private static final long MIDNIGHT = 1_800_000_000_000L / 86_400_000 * 86_400_000;
  private static final String TENANT = "default";

  private final DatabaseUrl url = TestDatabase.migrated();
  private final TestClock clock = new TestClock(MIDNIGHT);
  private Vertx vertx;
  private SpendingTable table;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    table = new SpendingTable(new Database(url));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
    table.close();
  }

  /** As a process has it that was just started. */
  private DailyBudget budget(long tokensPerDay) {
    return new DailyBudget(vertx, table, tokensPerDay, clock);
  }

  private static Taken taken(Answer answer) {
    return assertInstanceOf(Taken.class, answer);
  }

  private static Denied denied(Answer answer) {
    return assertInstanceOf(Denied.class, answer);
  }

  private long spent() throws SQLException {
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select coalesce(sum(tokens), 0) from model_spending")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void whatADayHasIsUsedUpUntilMidnight() throws Exception {
    DailyBudget budget = budget(1_000);
    taken(await(budget.take(TENANT, 1_000)));
    Denied over = denied(await(budget.take(TENANT, 1)));
    assertEquals(ModelFault.OVER_BUDGET, over.fault());
    assertEquals(86_400_000, over.retryAfterMillis());
    taken(await(budget.take("another", 1_000)));
    clock.advance(86_399_999);
    assertEquals(1, denied(await(budget.take(TENANT, 1))).retryAfterMillis());
    clock.advance(1);
    taken(await(budget.take(TENANT, 1_000)));
  }

  @Test
  void aRestartDoesNotGiveADayAnew() throws Exception {
    taken(await(budget(1_000).take(TENANT, 900)));
    DailyBudget restarted = budget(1_000);
    denied(await(restarted.take(TENANT, 101)));
    assertEquals(100, restarted.leastLeftToday());
    taken(await(restarted.take(TENANT, 100)));
  }

  @Test
  void whatWasNotSpentIsGivenBackToTheDayThatItWasOf() throws Exception {
    DailyBudget budget = budget(1_000);
    Taken cheap = taken(await(budget.take(TENANT, 600)));
    Taken unused = taken(await(budget.take(TENANT, 400)));
    cheap.spent(100);
    unused.unused();
    await(budget.written());
    assertEquals(100, spent());
    Taken yesterday = taken(await(budget.take(TENANT, 500)));
    clock.advance(86_400_000);
    taken(await(budget.take(TENANT, 1_000)));
    yesterday.spent(0);
    await(budget.written());
    denied(await(budget.take(TENANT, 1)));
    assertEquals(1_100, spent());
  }

  @Test
  void anAnswerThatCostMoreThanItsGuessCounts() throws Exception {
    DailyBudget budget = budget(1_000);
    taken(await(budget.take(TENANT, 100))).spent(1_500);
    await(budget.written());
    assertEquals(1_500, spent());
    denied(await(budget.take(TENANT, 1)));
    assertEquals(0, budget.leastLeftToday());
  }

  @Test
  void severalProcessesTogetherDoNotSpendMore() throws Exception {
    List<DailyBudget> processes = List.of(budget(1_000), budget(1_000), budget(1_000));
    List<Future<Answer>> asked = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      asked.add(processes.get(i % 3).take(TENANT, 10));
    }
    int granted = 0;
    for (Future<Answer> answer : asked) {
      granted += await(answer) instanceof Taken ? 1 : 0;
    }
    assertEquals(100, granted);
    assertEquals(1_000, spent());
  }

  @Test
  void whatCannotBeWrittenIsNotGiven() throws Exception {
    DailyBudget budget =
        new DailyBudget(
            vertx,
            (String tenantId, long day, LongUnaryOperator change) -> {
              long after = change.applyAsLong(0);
              throw new IllegalStateException("away, and " + after + " is not kept");
            },
            1_000,
            clock);
    assertThrows(Exception.class, () -> await(budget.take(TENANT, 1)));
    assertEquals(1_000, budget.leastLeftToday());
    await(budget.written());
  }

  @Test
  void daysLongPastAreForgotten() throws Exception {
    DailyBudget budget = budget(1_000);
    taken(await(budget.take(TENANT, 1)));
    clock.advance(86_400_000L * 100);
    taken(await(budget.take(TENANT, 10)));
    assertEquals(11, spent());
    clock.advance(86_400_000L);
    taken(await(budget.take(TENANT, 100)));
    assertEquals(110, spent());
  }
}
