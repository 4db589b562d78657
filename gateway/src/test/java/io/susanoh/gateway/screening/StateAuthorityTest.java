package io.susanoh.gateway.screening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateAuthorityTest {

  private static final AccountId ANNA = Node.account("anna");
  private static final AccountState RESTRICTED = AccountState.RESTRICTED_WITHDRAWAL;
  private static final long OVER_R1 = 1_000_000;

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void open() throws IOException {
    node = new Node(directory);
  }

  @AfterEach
  void close() {
    node.close();
    assertEquals(List.of(), node.fatal);
  }

  @Test
  void aGrantedWithdrawalLeavesNoRecord() {
    assertEquals(AccountState.NORMAL, Node.await(node.accounts.withdraw(ANNA, 10)));
    assertEquals(List.of(), node.records());
  }

  @Test
  void aBlockedWithdrawalIsRecordedWithItsStateAndAmount() {
    restrict();
    assertEquals(RESTRICTED, Node.await(node.accounts.withdraw(ANNA, 10)));
    assertEquals(
        new WithdrawalBlocked(ANNA, RESTRICTED, 10, Node.START_MILLIS), only(node.records()));
    assertEquals(2, node.awaited.getLast());
  }

  @Test
  void aReleaseClearsTheWindowAndTheTriggers() {
    restrict();
    node.clockMillis.addAndGet(7);
    assertEquals(AccountState.NORMAL, Node.await(node.accounts.release(ANNA, "olga")));
    AccountMoved moved = assertInstanceOf(AccountMoved.class, only(node.records()));
    assertEquals(TransitionTrigger.MANUAL_RELEASE, moved.transition().trigger());
    assertEquals(RESTRICTED, moved.transition().from());
    assertEquals("olga", moved.transition().actor());
    assertEquals(Node.START_MILLIS + 7, moved.transition().timestampMillis());
    var clearance = moved.clearance().orElseThrow();
    assertEquals(Rule.R1.bit(), clearance.rules());
    assertEquals(OVER_R1, clearance.windowTotal());
    assertEquals(1, clearance.windowCount());
    assertEquals(List.of("trigger"), clearance.triggerIds());
    assertEquals(moved.clearance(), read().clearance());
  }

  @Test
  void onlyARestrictedOrWatchedAccountIsReleasedAndTheRefusalNamesItsState() {
    assertRefused("current: NORMAL", () -> Node.await(node.accounts.release(ANNA, "olga")));
    Node.await(node.accounts.override(ANNA, AccountState.BANNED, "caught", "root"));
    node.records();
    assertRefused("current: BANNED", () -> Node.await(node.accounts.release(ANNA, "olga")));
    assertEquals(List.of(), node.records());
  }

  @Test
  void aRefusalThatNamesAStateWaitsUntilThatIsJournalled() {
    Node.await(node.accounts.override(ANNA, AccountState.BANNED, "caught", "root"));
    node.awaited.clear();
    assertRefused("current: BANNED", () -> Node.await(node.accounts.release(ANNA, "olga")));
    assertEquals(List.of(1L), node.awaited);
  }

  @Test
  void anOverrideMovesToAnyOtherStateAndKeepsItsReason() {
    for (AccountState to :
        List.of(AccountState.BANNED, RESTRICTED, AccountState.UNDER_SURVEILLANCE)) {
      assertEquals(to, Node.await(node.accounts.override(ANNA, to, "because", "root")));
      AccountMoved moved = assertInstanceOf(AccountMoved.class, only(node.records()));
      assertEquals(to, moved.transition().to());
      assertEquals("because", moved.transition().evidenceSummary());
      assertEquals(Optional.empty(), moved.clearance());
      assertRefused(
          "current: " + to, () -> Node.await(node.accounts.override(ANNA, to, "again", "root")));
      assertEquals(to, read().state());
    }
    Node.await(node.accounts.override(ANNA, AccountState.NORMAL, "because", "root"));
    AccountMoved moved = assertInstanceOf(AccountMoved.class, only(node.records()));
    assertTrue(moved.clearance().isPresent());
  }

  @Test
  void aVerdictIsOneRecordOfItsTransitionsAndTheEndOfItsJob() {
    restrict();
    UUID job = UUID.randomUUID();
    Verdict verdict = verdict(AccountState.BANNED);
    assertEquals(
        VerdictEffect.APPLIED,
        Node.await(node.accounts.conclude(ANNA, job, verdict, mark(), "{\"a\":1}")));
    VerdictReached reached = assertInstanceOf(VerdictReached.class, only(node.records()));
    assertEquals(Optional.of(job), reached.jobId());
    assertEquals(verdict, reached.verdict());
    assertEquals("{\"a\":1}", reached.evidenceJson());
    assertEquals(
        List.of(AccountState.UNDER_SURVEILLANCE, AccountState.BANNED),
        reached.transitions().stream().map(Transition::to).toList());
    assertEquals(AccountState.BANNED, read().state());
    assertEquals(reached.transitions().getLast().version(), read().version());
  }

  @Test
  void aVerdictAfterAPersonActedIsRecordedWithoutEffect() {
    restrict();
    EvidenceMark mark = mark();
    node.clockMillis.addAndGet(1);
    Node.await(node.accounts.release(ANNA, "olga"));
    node.records();
    assertEquals(
        VerdictEffect.STALE_PERSON_ACTED,
        Node.await(
            node.accounts.conclude(
                ANNA, UUID.randomUUID(), verdict(AccountState.BANNED), mark, "{}")));
    VerdictReached reached = assertInstanceOf(VerdictReached.class, only(node.records()));
    assertEquals(List.of(), reached.transitions());
    assertEquals(AccountState.NORMAL, read().state());
  }

  @Test
  void aStoredVerdictChangesNothing() {
    restrict();
    Account before = read();
    Node.await(node.accounts.store(ANNA, verdict(AccountState.BANNED), "{}"));
    VerdictReached reached = assertInstanceOf(VerdictReached.class, only(node.records()));
    assertEquals(Optional.empty(), reached.jobId());
    assertEquals(VerdictEffect.STORED_ONLY, reached.effect());
    assertEquals(List.of(), reached.transitions());
    assertEquals(before, read());
  }

  private void restrict() {
    node.accept(Node.trade("trigger", "anna", OVER_R1));
    node.records();
  }

  private Account read() {
    return Node.await(node.accounts.read(ANNA));
  }

  private EvidenceMark mark() {
    Account account = read();
    return new EvidenceMark(
        account.version(),
        account.triggerStamp(),
        Rule.R1.bit(),
        OVER_R1,
        1,
        Node.START_MILLIS,
        List.of("trigger"));
  }

  private static Verdict verdict(AccountState recommended) {
    return new Verdict(
        "anna",
        true,
        90,
        FraudType.RMT_DIRECT,
        recommended,
        "because",
        List.of("trigger"),
        0.6,
        Verdict.Source.ARBITER);
  }

  private static void assertRefused(String detail, Runnable request) {
    Refusal refusal = assertThrows(Refusal.class, request::run);
    assertEquals(Refusal.Kind.MALFORMED, refusal.kind());
    assertTrue(refusal.getMessage().contains(detail), refusal.getMessage());
  }

  private static JournalRecord only(List<JournalRecord> records) {
    assertEquals(1, records.size());
    return records.getFirst();
  }
}
