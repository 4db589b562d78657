package io.susanoh.gateway.storage;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.NORMAL;
import static io.susanoh.gateway.account.AccountState.RESTRICTED_WITHDRAWAL;
import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.TENANT;
import static io.susanoh.gateway.storage.Records.event;
import static io.susanoh.gateway.storage.Records.release;
import static io.susanoh.gateway.storage.Records.restriction;
import static io.susanoh.gateway.storage.Records.verdict;
import static io.susanoh.gateway.storage.Records.verdictReached;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgReadsTest {

  private final DrainHarness harness = new DrainHarness();
  private final ListJournal journal = new ListJournal();
  private final Pool pool = new Database(harness.url).pool(harness.vertx);
  private PgReads reads;

  @BeforeEach
  void start() throws Exception {
    Drain drain = harness.running(journal, DrainHarness.SETTINGS);
    reads = new PgReads(pool, drain, journal::newestSequence);
  }

  @AfterEach
  void close() throws Exception {
    await(pool.close());
    harness.close();
  }

  @Test
  void changedSettingsAreNewestFirstAndTheTenantsOwn() throws Exception {
    journal.append(new SettingChanged(TENANT, "L1_ENGINE", "rust", "java", "root", "why", NOON));
    journal.append(new SettingChanged("other", "L1_ENGINE", "java", "rust", "boss", "", NOON + 1));
    journal.append(new SettingChanged(TENANT, "L1_DRILL", "a", "b", "root", "drill", NOON + 2));
    assertEquals(
        List.of(
            new StoredSettingChange("L1_DRILL", "a", "b", "root", "drill", NOON + 2),
            new StoredSettingChange("L1_ENGINE", "rust", "java", "root", "why", NOON)),
        read(() -> reads.settingChanges(TENANT, 2)));
    assertEquals(1, read(() -> reads.settingChanges(TENANT, 1)).size());
  }

  @Test
  void recentEventsAreAsTheyWereSentNewestFirst() throws Exception {
    GameEvent full =
        new GameEvent(
            TENANT,
            "e\"2",
            Optional.of("2026-03-01T21:00:00+09:00"),
            NOON,
            "GIFT",
            "giver",
            "受取人",
            GameEvent.AMOUNT_MAX,
            Optional.of("sword, {long}"),
            0,
            Integer.MAX_VALUE,
            7,
            Optional.of("line\nbreak \\ \uFFFD 💰"));
    journal.append(event("e1", "boss", NOON).accepted());
    journal.append(
        new EventAccepted(
            full,
            NOON + 1,
            NOON,
            new ScreeningResult(0b1100, ScreeningResult.Admission.ADDED, 0, 0, NOON, NOON),
            Optional.empty(),
            0));
    journal.append(event("e3", "boss", NOON + 1).accepted());
    List<StoredEvent> recent = read(() -> reads.recentEvents(TENANT, 2));
    assertEquals(
        List.of("e3", "e\"2"), recent.stream().map(stored -> stored.event().eventId()).toList());
    assertEquals(new StoredEvent(full, NOON + 1, NOON, 0b1100), recent.get(1));
    assertEquals(List.of(), read(() -> reads.recentEvents("other", 20)));
  }

  @Test
  void readsSeeWhatWasAcceptedBeforeThem() throws Exception {
    for (int i = 1; i <= 50; i++) {
      journal.append(event("e" + i, "boss", NOON + i).accepted());
      assertEquals(i, read(() -> reads.stats(TENANT)).totalEvents());
    }
  }

  @Test
  void accountsPageByUserIdWithoutGapOrRepeat() throws Exception {
    List<String> users = new ArrayList<>(List.of("giver"));
    for (int i = 0; i < 23; i++) {
      String user = List.of("a", "Z", "ä", "受", "💰", "%").get(i % 6) + i;
      users.add(user);
      journal.append(event("e" + i, user, NOON).accepted());
    }
    users.sort(
        (a, b) ->
            Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
    List<String> paged = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Optional<String> after = next;
      Page<AccountRow> page =
          read(() -> reads.accounts(TENANT, Optional.empty(), Optional.empty(), 5, after));
      page.items().forEach(row -> paged.add(row.userId()));
      next = page.next();
    } while (next.isPresent());
    assertEquals(users, paged);
  }

  @Test
  void accountsAreFoundByStateAndById() throws Exception {
    journal.append(event("e1", "boss", NOON).with(restriction("boss", 5)).accepted());
    List<AccountRow> held = List.of(new AccountRow("boss", RESTRICTED_WITHDRAWAL));
    assertEquals(held, accounts(Optional.of(RESTRICTED_WITHDRAWAL), Optional.empty()));
    assertEquals(held, accounts(Optional.empty(), Optional.of("boss")));
    assertEquals(held, accounts(Optional.of(RESTRICTED_WITHDRAWAL), Optional.of("boss")));
    assertEquals(List.of(), accounts(Optional.of(NORMAL), Optional.of("boss")));
    assertEquals(List.of(), accounts(Optional.of(BANNED), Optional.empty()));
    assertEquals(List.of(), accounts(Optional.empty(), Optional.of("nobody")));
    assertEquals(List.of(), accounts(Optional.empty(), Optional.of("no\0body")));
  }

  private List<AccountRow> accounts(Optional<AccountState> state, Optional<String> userId)
      throws Exception {
    return read(() -> reads.accounts(TENANT, state, userId, 100, Optional.empty())).items();
  }

  @Test
  void transitionsPageNewestFirstOfAllAndOfOneAccount() throws Exception {
    List<Transition> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Transition restriction = restriction("boss" + i % 2, 10_000L * (i + 1));
      all.addFirst(restriction);
      journal.append(event("e" + i, "boss" + i % 2, NOON).with(restriction).accepted());
      all.addFirst(release("boss" + i % 2, 10_000L * (i + 1) + 5).transition());
      journal.append(release("boss" + i % 2, 10_000L * (i + 1) + 5));
    }
    assertEquals(all, pagedTransitions(Optional.empty()));
    assertEquals(
        all.stream().filter(t -> t.account().userId().equals("boss1")).toList(),
        pagedTransitions(Optional.of("boss1")));
    assertEquals(List.of(), pagedTransitions(Optional.of("no\0body")));
  }

  private List<Transition> pagedTransitions(Optional<String> userId) throws Exception {
    List<Transition> paged = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Optional<String> after = next;
      Page<Transition> page = read(() -> reads.transitions(TENANT, userId, 3, after));
      paged.addAll(page.items());
      next = page.next();
    } while (next.isPresent());
    return paged;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "!!!", "dQ", "dTE=x", "dHg", "_w", "dC05OTk5OTk5OTk5OTk5OTk5OTk5"})
  void aCursorThatNoPageGaveIsMalformed(String cursor) {
    assertMalformed(reads.transitions(TENANT, Optional.empty(), 5, Optional.of(cursor)));
    assertMalformed(reads.transitions(TENANT, Optional.of("boss"), 5, Optional.of(cursor)));
    assertMalformed(
        reads.accounts(TENANT, Optional.empty(), Optional.empty(), 5, Optional.of(cursor)));
  }

  @Test
  void aCursorWithANulIsMalformed() {
    String cursor = Base64.getUrlEncoder().encodeToString("ua\0b".getBytes(StandardCharsets.UTF_8));
    assertMalformed(
        reads.accounts(TENANT, Optional.empty(), Optional.empty(), 5, Optional.of(cursor)));
  }

  @Test
  void analysesComeNewestFirst() throws Exception {
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    journal.append(verdictReached(first, Optional.empty(), "a", NORMAL, NOON, List.of()));
    journal.append(verdictReached(second, Optional.empty(), "b", BANNED, NOON, List.of()));
    assertEquals(
        List.of(
            new StoredAnalysis(
                second, NOON, verdict("b", BANNED), VerdictEffect.NO_CHANGE, Optional.empty()),
            new StoredAnalysis(
                first, NOON, verdict("a", NORMAL), VerdictEffect.NO_CHANGE, Optional.empty())),
        read(() -> reads.analyses(TENANT, 20)));
    assertEquals(1, read(() -> reads.analyses(TENANT, 1)).size());
  }

  @Test
  void statsAreZeroOfATenantThatDidNothing() throws Exception {
    assertEquals(
        new Stats(
            Map.of(
                NORMAL,
                0L,
                RESTRICTED_WITHDRAWAL,
                0L,
                AccountState.UNDER_SURVEILLANCE,
                0L,
                BANNED,
                0L),
            0,
            0,
            0,
            0,
            0),
        read(() -> reads.stats("nothing")));
  }

  private static void assertMalformed(Future<?> future) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> await(future));
    assertEquals(
        Refusal.Kind.MALFORMED, assertInstanceOf(Refusal.class, failure.getCause()).kind());
  }

  /** A machine under load may take longer than a read waits: then a client asks again. */
  private static <T> T read(Supplier<Future<T>> query) throws Exception {
    for (int attempt = 1; ; attempt++) {
      try {
        return await(query.get());
      } catch (ExecutionException e) {
        boolean busy =
            e.getCause() instanceof Refusal refusal && refusal.kind() == Refusal.Kind.UNAVAILABLE;
        if (!busy || attempt == 10) {
          throw e;
        }
      }
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
