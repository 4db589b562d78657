package io.susanoh.gateway.storage;

import static io.susanoh.gateway.storage.Records.NOON;
import static io.susanoh.gateway.storage.Records.account;
import static io.susanoh.gateway.storage.Records.clearance;
import static io.susanoh.gateway.storage.Records.event;
import static io.susanoh.gateway.storage.Records.release;
import static io.susanoh.gateway.storage.Records.restriction;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.screening.StoredWindow;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {

  private final DrainHarness harness = new DrainHarness();
  private final ListJournal journal = new ListJournal();
  private final Restore restore = new Restore(new Database(harness.url));

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void anEmptyDatabaseRestoresNothing() throws Exception {
    assertEquals(Map.of(), windows(NOON));
    assertEquals(Map.of(), accounts(NOON));
    assertEquals(0, restore.newestReceiptMillis());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void windowsAreThoseOfTheModel(long seed) throws Exception {
    WindowModel model = new WindowModel();
    Random random = new Random(seed);
    long receipt = NOON;
    for (int i = 0; i < 600; i++) {
      receipt += step(random);
      String id = "e" + random.nextInt(50);
      String target = "target" + random.nextInt(4);
      long effective = Math.min(receipt, receipt - offset(random));
      model
          .receive(id, target, receipt, effective, 1 + random.nextInt(1000), random.nextInt(16))
          .ifPresent(accepted -> journal.append(accepted.accepted()));
    }
    harness.drainOnce(journal);
    assertEquals(receipt, restore.newestReceiptMillis());
    for (long later : List.of(0L, 1L, 60_000L, 299_999L, 300_000L)) {
      long now = receipt + later;
      assertEquals(model.windows(now), windows(now), "seed " + seed + " now " + now);
    }
  }

  private static long step(Random random) {
    return switch (random.nextInt(40)) {
      case 0 -> 300_000;
      case 1 -> 299_999;
      case 2 -> 150_000;
      default -> random.nextInt(20_000);
    };
  }

  private static long offset(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> 300_000;
      case 1 -> 299_999;
      case 2 -> 43_200_000;
      case 3, 4, 5 -> random.nextInt(400_000);
      default -> 0;
    };
  }

  @Test
  void ofMoreThanTenThousandEntriesTheNewestAreKept() throws Exception {
    for (int i = 0; i < 10_020; i++) {
      journal.append(event("e" + i, "boss", NOON + i / 1000).accepted());
    }
    harness.drainOnce(journal);
    StoredWindow window = windows(NOON + 11).get("boss");
    assertEquals(10_000, window.entries().size());
    assertEquals("e20", window.entries().getFirst().eventId());
    assertEquals("e10019", window.entries().getLast().eventId());
  }

  @Test
  void anEventThatWasReadmittedStandsInItsWindowAsItCameTheLastTime() throws Exception {
    journal.append(event("e1", "boss", NOON).accepted());
    long later = NOON + 400_000;
    journal.append(event("e1", "boss", later, NOON, later, Admission.ADDED).rules(8).accepted());
    harness.drainOnce(journal);
    assertEquals(
        new StoredWindow(
            account("boss"), later, later, List.of(new StoredWindow.Entry("e1", NOON, 100, 8))),
        windows(later + 1).get("boss"));
  }

  @Test
  void amountsAreThoseOfTheSum() throws Exception {
    Records.Event plain = event("e1", "boss", NOON);
    journal.append(
        new Records.Event(
                plain.id(),
                plain.target(),
                NOON,
                NOON,
                NOON,
                (1L << 53) - 1,
                1,
                Admission.ADDED,
                Optional.empty(),
                0,
                Optional.empty())
            .accepted());
    harness.drainOnce(journal);
    assertEquals(1L << 49, windows(NOON).get("boss").entries().getFirst().amount());
  }

  @Test
  void aBannedAccountKnowsItsTriggersSinceThenAndNoOthers() throws Exception {
    long version = 1_000 * (NOON + 10);
    journal.append(event("before", "bad", NOON).rules(8).accepted());
    journal.append(
        new AccountMoved(
            Records.transition(
                "bad",
                AccountState.NORMAL,
                AccountState.BANNED,
                version,
                TransitionTrigger.ADMIN_OVERRIDE),
            Optional.empty()));
    journal.append(event("plain", "bad", NOON + 20).accepted());
    journal.append(event("chat", "bad", NOON + 30).rules(8).accepted());
    for (int i = 0; i < Clearance.TRIGGERS_MAX; i++) {
      journal.append(event("e" + i, "bad", NOON + 400_000 + i).rules(4).accepted());
    }
    harness.drainOnce(journal);
    List<String> ids =
        accounts(NOON + 3_600_000).get(account("bad")).triggers().stream()
            .map(Trigger::eventId)
            .toList();
    assertEquals(Clearance.TRIGGERS_MAX, ids.size());
    assertEquals("e0", ids.getFirst());
    assertEquals("e63", ids.getLast());
    assertEquals(
        List.of(),
        accounts(NOON + 8 * 86_400_000L).get(account("bad")).triggers(),
        "older than seven days");
  }

  @Test
  void accountsThatMatterComeBackWithClearanceAndPendingTriggers() throws Exception {
    long version = NOON * 1000;
    journal.append(
        event("e1", "held", NOON)
            .rules(8)
            .with(restriction("held", version))
            .trigger(version)
            .accepted());
    journal.append(event("e2", "held", NOON + 1).rules(1).trigger(version + 1).accepted());
    journal.append(event("e3", "freed", NOON).with(restriction("freed", version)).accepted());
    journal.append(release("freed", version + 7_000));
    journal.append(event("e4", "plain", NOON).accepted());
    harness.drainOnce(journal);
    Account held =
        new Account(
            account("held"),
            AccountState.RESTRICTED_WITHDRAWAL,
            version,
            0,
            version + 1,
            Optional.empty(),
            List.of(
                new Trigger("e1", 8, NOON, version, "giver"),
                new Trigger("e2", 1, NOON + 1, version + 1, "giver")));
    Account freed =
        new Account(
            account("freed"),
            AccountState.NORMAL,
            version + 7_000,
            version + 7_000,
            0,
            Optional.of(clearance(NOON + 7)),
            List.of(),
            List.of(NOON + 7));
    assertEquals(Map.of(account("held"), held, account("freed"), freed), accounts(NOON + 8));
    assertEquals(
        Map.of(account("held"), held), accounts(NOON + 7 + Clearance.KEPT_MILLIS), "seven days");
  }

  @Test
  void theLastThreeReleasesAndTheActorsOfTheClearanceComeBack() throws Exception {
    for (int i = 0; i < 5; i++) {
      long version = (NOON + 10L * i) * 1000;
      journal.append(
          event("e" + i, "freed", NOON + 10L * i).with(restriction("freed", version)).accepted());
      journal.append(release("freed", version + 7_000));
      if (i != 2) { // of the third and the fourth one transaction
        harness.drainOnce(journal);
      }
    }
    List<Long> releases = List.of(NOON + 27, NOON + 37, NOON + 47);
    assertEquals(releases, accounts(NOON + 50).get(account("freed")).releases());
    harness.run(
        "update account set clearance = clearance || '{\"actors\": [\"giver\"]}'"
            + " where user_id = 'freed'");
    Clearance kept = accounts(NOON + 50).get(account("freed")).clearance().orElseThrow();
    assertEquals(List.of("giver"), kept.actors());
    harness.run("update account set clearance = clearance - 'actors' where user_id = 'freed'");
    kept = accounts(NOON + 50).get(account("freed")).clearance().orElseThrow();
    assertEquals(List.of(), kept.actors(), "of before there were any");
  }

  @Test
  void ofManyPendingTriggersTheNewestSixtyFourComeBack() throws Exception {
    journal.append(event("e0", "held", NOON).with(restriction("held", 1)).trigger(1).accepted());
    for (int i = 1; i < 100; i++) {
      journal.append(event("e" + i, "held", NOON).trigger(1 + i).accepted());
    }
    harness.drainOnce(journal);
    harness.run("update l2_job set status = 'running'");
    List<Trigger> triggers = accounts(NOON).get(account("held")).triggers();
    assertEquals(64, triggers.size());
    assertEquals("e36", triggers.getFirst().eventId());
    assertEquals("e99", triggers.getLast().eventId());
    harness.run("update l2_job set status = 'done'");
    assertTrue(accounts(NOON).get(account("held")).triggers().isEmpty());
  }

  private Map<String, StoredWindow> windows(long nowMillis) throws Exception {
    Map<String, StoredWindow> windows = new HashMap<>();
    restore.windows(nowMillis, window -> windows.put(window.target().userId(), window));
    return windows;
  }

  private Map<AccountId, Account> accounts(long nowMillis) throws Exception {
    Map<AccountId, Account> accounts = new HashMap<>();
    restore.accounts(nowMillis, account -> accounts.put(account.id(), account));
    return accounts;
  }

  /** CONTRACT §4 on plain lists, without the cap. */
  private static final class WindowModel {
    private record Window(
        long openedMillis, long lastReceiptMillis, List<StoredWindow.Entry> entries) {}

    private final Map<String, Window> windows = new HashMap<>();

    /** The event as it is accepted; empty for a duplicate. */
    Optional<Records.Event> receive(
        String id, String target, long receipt, long effective, long amount, int rules) {
      Window known = windows.get(target);
      Window window =
          known == null || receipt - known.lastReceiptMillis() >= 300_000
              ? new Window(receipt, receipt, new ArrayList<>())
              : known;
      if (window.entries().stream().anyMatch(entry -> entry.eventId().equals(id))) {
        return Optional.empty();
      }
      long newest =
          window.entries().stream()
              .mapToLong(StoredWindow.Entry::effectiveMillis)
              .reduce(effective, Math::max);
      window.entries().removeIf(entry -> entry.effectiveMillis() <= newest - 300_000);
      boolean late = effective <= newest - 300_000;
      if (!late) {
        int place = 0;
        while (place < window.entries().size()
            && window.entries().get(place).effectiveMillis() <= effective) {
          place++;
        }
        window.entries().add(place, new StoredWindow.Entry(id, effective, amount, rules));
      }
      windows.put(target, new Window(window.openedMillis(), receipt, window.entries()));
      return Optional.of(
          new Records.Event(
              id,
              target,
              receipt,
              effective,
              window.openedMillis(),
              amount,
              rules,
              late ? Admission.LATE : Admission.ADDED,
              Optional.empty(),
              0,
              Optional.empty()));
    }

    Map<String, StoredWindow> windows(long now) {
      Map<String, StoredWindow> live = new HashMap<>();
      windows.forEach(
          (target, window) -> {
            if (now - window.lastReceiptMillis() < 300_000) {
              live.put(
                  target,
                  new StoredWindow(
                      account(target),
                      window.openedMillis(),
                      window.lastReceiptMillis(),
                      window.entries()));
            }
          });
      return live;
    }
  }
}
