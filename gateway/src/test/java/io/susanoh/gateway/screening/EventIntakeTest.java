package io.susanoh.gateway.screening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.SegmentJournal;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult.Admission;
import io.susanoh.l1.WindowSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventIntakeTest {

  private static final long OVER_R1 = 1_000_000;
  private static final int R1 = Rule.R1.bit();
  private static final int R4 = Rule.R4.bit();

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void open() throws IOException {
    node = new Node(directory.resolve("journal"));
  }

  @AfterEach
  void close() {
    node.close();
    assertEquals(List.of(), node.fatal);
  }

  @Test
  void anAcceptedEventIsOneRecordOfAllThatWasDecided() {
    GameEvent event =
        Node.event("e-1", "giver", "anna", Node.START_MILLIS - 5_000, 1, Optional.of("口座"));
    assertEquals(new Screened(R4, AccountState.RESTRICTED_WITHDRAWAL), node.accept(event));
    EventAccepted accepted = onlyEvent(node.records());
    assertEquals(event, accepted.event());
    assertEquals(Node.START_MILLIS, accepted.receiptMillis());
    assertEquals(Node.START_MILLIS - 5_000, accepted.effectiveMillis());
    assertEquals(R4, accepted.result().rules());
    assertEquals(Admission.ADDED, accepted.result().admission());
    assertEquals(Node.START_MILLIS * 1_000, accepted.triggerStamp());
    var restriction = accepted.transition().orElseThrow();
    assertEquals(AccountState.NORMAL, restriction.from());
    assertEquals(AccountState.RESTRICTED_WITHDRAWAL, restriction.to());
    assertEquals(TransitionTrigger.L1_SCREENING, restriction.trigger());
    assertEquals(Node.START_MILLIS * 1_000, restriction.version());
  }

  @Test
  void anEventThatFiresNothingMovesNobody() {
    assertEquals(new Screened(0, AccountState.NORMAL), node.accept(Node.trade("e", "anna", 1)));
    EventAccepted accepted = onlyEvent(node.records());
    assertEquals(Optional.empty(), accepted.transition());
    assertEquals(0, accepted.triggerStamp());
  }

  @Test
  void aDuplicateHasNoRecordAndWaitsForTheNewestSequence() {
    node.accept(Node.trade("first", "anna", OVER_R1));
    node.accept(Node.trade("second", "anna", 1));
    node.records();
    Optional<WindowSnapshot> before = node.window("anna");
    GameEvent again = Node.trade("first", "anna", 5);
    assertEquals(new Screened(R1, AccountState.RESTRICTED_WITHDRAWAL), node.accept(again));
    assertEquals(2, node.awaited.getLast());
    assertEquals(List.of(), node.records());
    assertEquals(before, node.window("anna"));
  }

  @Test
  void aRestrictedAccountIsRestrictedOnceAndEveryTriggerAsksForL2() {
    node.accept(Node.trade("first", "anna", OVER_R1));
    node.accept(Node.trade("second", "anna", 1));
    EventAccepted second = (EventAccepted) node.records().getLast();
    assertEquals(Optional.empty(), second.transition());
    assertEquals(Node.START_MILLIS * 1_000 + 1, second.triggerStamp());
  }

  @Test
  void aBannedAccountIsScreenedAndNotMoved() {
    Node.await(node.accounts.override(Node.account("anna"), AccountState.BANNED, "caught", "root"));
    assertEquals(
        new Screened(R1, AccountState.BANNED), node.accept(Node.trade("e", "anna", OVER_R1)));
    EventAccepted accepted = (EventAccepted) node.records().getLast();
    assertEquals(Optional.empty(), accepted.transition());
    assertEquals(0, accepted.triggerStamp());
  }

  @Test
  void clearedEvidenceIsNamedAndRestrictsNobody() {
    node.accept(Node.trade("first", "anna", OVER_R1));
    Node.await(node.accounts.release(Node.account("anna"), "olga"));
    node.records();
    assertEquals(new Screened(R1, AccountState.NORMAL), node.accept(Node.trade("2", "anna", 1)));
    EventAccepted held = onlyEvent(node.records());
    assertEquals(Optional.empty(), held.transition());
    assertEquals(0, held.triggerStamp());
    assertEquals(
        new Screened(R1, AccountState.RESTRICTED_WITHDRAWAL),
        node.accept(Node.trade("3", "anna", OVER_R1)));
  }

  @Test
  void receiptsNeverGoBackWithTheClock() {
    node.accept(Node.trade("1", "anna", 1));
    node.clockMillis.addAndGet(-60_000);
    node.accept(Node.trade("2", "anna", 1));
    node.shards.resume(Node.START_MILLIS + 5_000);
    node.accept(Node.trade("3", "anna", 1));
    assertEquals(
        List.of(Node.START_MILLIS, Node.START_MILLIS, Node.START_MILLIS + 5_000),
        node.records().stream().map(JournalRecord::receiptMillis).toList());
  }

  @Test
  void aPreviewLeavesEverythingAsItWas() {
    node.accept(Node.trade("1", "anna", OVER_R1 - 1));
    Optional<WindowSnapshot> before = node.window("anna");
    node.clockMillis.addAndGet(1_000);
    Preview preview = Node.await(node.previewer.preview(Node.trade("2", "anna", 1)));
    assertEquals(R1, preview.result().rules());
    assertEquals(2, preview.result().windowCount());
    assertEquals(Node.START_MILLIS + 1_000, preview.effectiveMillis());
    Preview again = Node.await(node.previewer.preview(Node.trade("1", "anna", 1)));
    assertTrue(again.result().duplicate());
    assertEquals(before, node.window("anna"));
    assertEquals(1, node.journal.newestSequence());
    assertEquals(AccountState.NORMAL, Node.await(node.accounts.read(Node.account("anna"))).state());
  }

  @Test
  void aFullJournalRefusesAndNothingChanges() throws IOException {
    node.close();
    node =
        new Node(
            directory.resolve("small"),
            Node.javaAlone(),
            Node.MANY_ENTRIES,
            SegmentJournal.BUDGET_BYTES_MIN,
            0);
    node.accept(Node.trade("1", "anna", OVER_R1));
    node.accept(Node.trade("2", "ben", OVER_R1 - 1));
    fill();
    long newest = node.journal.newestSequence();
    Account anna = Node.await(node.accounts.read(Node.account("anna")));
    Optional<WindowSnapshot> ben = node.window("ben");

    // It takes more room than the last one that was refused.
    assertRefused(() -> node.accept(Node.trade("the-third-event-of-all", "ben", 1)));
    assertRefused(() -> Node.await(node.accounts.release(Node.account("anna"), "olga")));
    assertRefused(
        () ->
            Node.await(
                node.accounts.override(Node.account("ben"), AccountState.BANNED, "why", "root")));
    assertEquals(
        AccountState.RESTRICTED_WITHDRAWAL,
        Node.await(node.accounts.withdraw(Node.account("anna"), 1)));

    assertEquals(newest, node.journal.newestSequence());
    assertEquals(anna, Node.await(node.accounts.read(Node.account("anna"))));
    assertEquals(AccountState.NORMAL, Node.await(node.accounts.read(Node.account("ben"))).state());
    assertEquals(ben, node.window("ben"));
    assertEquals(ben, Optional.of(node.followedWindows().get(ben.orElseThrow().target())));
  }

  /** Big events while there is room for them, then small ones. */
  private void fill() {
    for (int chars : new int[] {16_000, 0}) {
      Optional<String> chat = chars == 0 ? Optional.empty() : Optional.of("a".repeat(chars));
      boolean refused = false;
      for (int i = 0; !refused; i++) {
        GameEvent event =
            Node.event(chars + "-" + i, "a", "t" + i, GameEvent.NO_TIMESTAMP, 1, chat);
        try {
          node.accept(event);
        } catch (Refusal full) {
          refused = node.journal.stats().full(); // or the next segment is not there yet
        }
      }
    }
  }

  private static void assertRefused(Runnable request) {
    Refusal refusal = assertThrows(Refusal.class, request::run);
    assertEquals(Refusal.Kind.UNAVAILABLE, refusal.kind());
  }

  private static EventAccepted onlyEvent(List<JournalRecord> records) {
    assertEquals(1, records.size());
    return assertInstanceOf(EventAccepted.class, records.getFirst());
  }
}
