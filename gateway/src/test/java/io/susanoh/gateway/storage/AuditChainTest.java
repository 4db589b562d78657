package io.susanoh.gateway.storage;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.RESTRICTED_WITHDRAWAL;
import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.TENANT;
import static io.susanoh.gateway.storage.Records.account;
import static io.susanoh.gateway.storage.Records.event;
import static io.susanoh.gateway.storage.Records.release;
import static io.susanoh.gateway.storage.Records.restriction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.susanoh.gateway.audit.AuditFinding.Sound;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.config.DatabaseLimits;
import io.susanoh.gateway.journal.JournalRecord.LoginTried;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditChainTest {

  private static final long MINUTE = 60_000;

  private final DrainHarness harness = new DrainHarness();
  private final ListJournal journal = new ListJournal();
  private final AuditTrail trail = new AuditTrail(new Database(harness.url), Optional.empty());

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private Sound sound(String tenantId) {
    return assertInstanceOf(Sound.class, trail.verify(tenantId, List.of(), Duration.ofMinutes(1)));
  }

  private List<String> records() throws SQLException {
    return harness.column(
        "select concat_ws(' ', entry_id, kind, actor, user_id, to_state, reason, details,"
            + " timestamp_millis) from audit_log where tenant_id = '"
            + TENANT
            + "' order by entry_id");
  }

  @Test
  void whatTheJournalHoldsIsOneRecordEachInItsOrder() throws Exception {
    journal.append(new LoginTried(TENANT, "ann", true, "the password is right", NOON));
    journal.append(event("e1", "boss", NOON).with(restriction("boss", 1000)).accepted());
    journal.append(new LoginTried(TENANT, "bob", false, "nobody has that name", NOON + 1));
    journal.append(release("boss", 2000));
    journal.append(new SettingChanged(TENANT, "L1_ENGINE", "java", "r\"ust", "root", "try", NOON));
    harness.drainOnce(journal);
    harness.drainOnce(journal.reopened());
    assertEquals(
        List.of(
            "1 LOGIN_GRANTED ann the password is right {} " + NOON,
            "2 TRANSITION somebody boss RESTRICTED_WITHDRAWAL for a test {} 1",
            "3 LOGIN_REFUSED bob nobody has that name {} " + (NOON + 1),
            "4 TRANSITION somebody boss NORMAL for a test {} 2",
            "5 SETTING_CHANGED root try"
                + " {\"from\":\"java\",\"setting\":\"L1_ENGINE\",\"to\":\"r\\\"ust\"} "
                + NOON),
        records());
    assertEquals(5, sound(TENANT).head().entryId());
    assertEquals("2", harness.counter("total_transitions"));
  }

  @Test
  void blockedWithdrawalsOfAnAccountAndMinuteAreOneRecordWhenItIsOver() throws Exception {
    long began = NOON - 5 * MINUTE;
    for (int i = 0; i < 7; i++) {
      journal.append(blocked("boss", 100 + i, began + 1_000L * i));
    }
    journal.append(blocked("other", 5, began + 1));
    journal.append(blocked("boss", 1, began + MINUTE));
    journal.append(blocked("boss", 2, NOON));
    // Not started, so that it closes no minute by itself.
    harness.caughtUp(journal);
    assertEquals(List.of(), records());
    try (Connection connection = TestDatabase.open(harness.url)) {
      connection.setAutoCommit(false);
      assertEquals(3, WithdrawalTable.close(connection, NOON));
      assertEquals(0, WithdrawalTable.close(connection, NOON + MINUTE - 1));
      connection.commit();
      assertEquals(1, WithdrawalTable.close(connection, NOON + MINUTE));
      connection.commit();
    }
    assertEquals(
        List.of(
            blockedRecord(1, "other", 5, 1, began, began + 1),
            blockedRecord(2, "boss", 106, 7, began, began + 6_000),
            blockedRecord(3, "boss", 1, 1, began + MINUTE, began + MINUTE),
            blockedRecord(4, "boss", 2, 1, NOON, NOON)),
        records());
    assertEquals("10", harness.counter("blocked_withdrawals"));
    sound(TENANT);
  }

  @Test
  void theDrainClosesMinutesByItself() throws Exception {
    journal.append(blocked("boss", 1, NOON - 2 * MINUTE));
    harness.running(journal, DrainHarness.SETTINGS);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (records().isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertEquals(1, records().size());
    assertEquals("0", harness.ask("select count(*) from withdrawal_blocked"));
  }

  private static WithdrawalBlocked blocked(String userId, long amount, long millis) {
    return new WithdrawalBlocked(account(userId), RESTRICTED_WITHDRAWAL, amount, millis);
  }

  private static String blockedRecord(
      int entryId, String userId, long amountMax, int times, long minute, long last) {
    return ("%d WITHDRAWAL_BLOCKED service %s the account is RESTRICTED_WITHDRAWAL"
            + " {\"amount_max\":%d,\"minute_millis\":%d,\"state\":\"RESTRICTED_WITHDRAWAL\","
            + "\"times\":%d} %d")
        .formatted(entryId, userId, amountMax, minute, times, last);
  }

  @Test
  void writersOfOneChainTakeTurns() throws Exception {
    int writers = 4;
    int each = 50;
    try (ExecutorService pool = Executors.newFixedThreadPool(writers)) {
      List<Future<?>> done = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int writer = w;
        done.add(
            pool.submit(
                () -> {
                  try (Connection connection = TestDatabase.open(harness.url)) {
                    connection.setAutoCommit(false);
                    for (int i = 0; i < each; i++) {
                      // Every second one is also another writer's.
                      long version = i % 2 == 0 ? i + 1 : 1_000L * (writer + 1) + i;
                      AuditTable.append(
                          connection,
                          List.of(AuditRecord.of(restriction("boss", version))),
                          new Counts());
                      connection.commit();
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get(60, TimeUnit.SECONDS);
      }
    }
    assertEquals(each / 2 + writers * each / 2, sound(TENANT).head().entryId());
  }

  @Test
  void textsThatCannotBeStoredAreKeptAsFarAsTheyCan() throws Exception {
    journal.append(new LoginTried(TENANT, "ro\0ot", false, "\uD800", NOON));
    harness.drainOnce(journal);
    assertEquals(List.of("ro\uFFFDot"), harness.column("select actor from audit_log"));
    sound(TENANT);
  }

  @Test
  void recordsOfBeforeTheChainAreChainedInTheirOrder() throws Exception {
    var url = TestDatabase.empty();
    Flyway.configure()
        .dataSource(Jdbc.dataSource(url, Jdbc.Use.MIGRATION, DatabaseLimits.DEFAULT))
        .locations("classpath:db/migration")
        .target("4")
        .load()
        .migrate();
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into audit_log (tenant_id, user_id, version, from_state, to_state, trigger,
            triggered_by_rule, timestamp_millis, evidence_summary, actor)
          select 't' || n % 3, 'u' || n % 50, n, 'NORMAL', 'RESTRICTED_WITHDRAWAL', 'L1_SCREENING',
            case when n % 2 = 0 then 'R1,R4' end, n, E'line\\n "振込" ' || n, 'l1'
          from generate_series(1, 7000) n order by n desc
          """);
    }
    Database database = new Database(url);
    database.migrate();
    AuditTrail old = new AuditTrail(database, Optional.empty());
    assertEquals(List.of("t0", "t1", "t2"), old.tenants());
    Sound sound = assertInstanceOf(Sound.class, old.verify("t1", List.of(), Duration.ofMinutes(1)));
    assertEquals(2334, sound.head().entryId());
    try (Connection connection = TestDatabase.open(url);
        Statement statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select user_id, version from audit_log where tenant_id = 't1' and entry_id = 1")) {
      row.next();
      assertEquals(7000, row.getLong(2), "the one that was written first");
    }
  }

  @Test
  void theStateOfTheLastOneIsKept() throws Exception {
    journal.append(blocked("boss", 1, NOON - 5 * MINUTE));
    journal.append(new WithdrawalBlocked(account("boss"), BANNED, 2, NOON - 5 * MINUTE + 1));
    harness.caughtUp(journal);
    assertEquals(List.of("BANNED"), harness.column("select state from withdrawal_blocked"));
  }
}
