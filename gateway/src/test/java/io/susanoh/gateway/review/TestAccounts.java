package io.susanoh.gateway.review;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountMoves;
import io.susanoh.gateway.account.AccountOutcome.ByPerson;
import io.susanoh.gateway.account.AccountOutcome.ByScreening;
import io.susanoh.gateway.account.AccountOutcome.ByVerdict;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.storage.RowWriter;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** A state authority whose records are in PostgreSQL at once. */
final class TestAccounts implements Accounts {

  private final RowWriter rows;
  private final TestClock clock;
  private final Map<AccountId, Account> accounts = new ConcurrentHashMap<>();
  private final List<Transition> transitions = new ArrayList<>();
  private final BlockingQueue<VerdictReached> concluded = new LinkedBlockingQueue<>();
  private volatile Supplier<Future<Void>> gate = Future::succeededFuture;
  private volatile int refusals;

  TestAccounts(RowWriter rows, TestClock clock) {
    this.rows = rows;
    this.clock = clock;
  }

  /** L1 has answered {@code event}, just now; whether L2 is asked for. */
  synchronized boolean screened(GameEvent event, ScreeningResult result) {
    long receiptMillis = clock.millis();
    long effectiveMillis = Math.min(event.timestampMillis(), receiptMillis);
    AccountId target = new AccountId(event.tenantId(), event.targetId());
    ByScreening outcome =
        AccountMoves.onScreened(
            account(target),
            result,
            event.eventId(),
            event.actorId(),
            effectiveMillis,
            receiptMillis);
    accounts.put(target, outcome.after());
    outcome.transition().ifPresent(transitions::add);
    rows.write(
        new EventAccepted(
            event,
            receiptMillis,
            effectiveMillis,
            result,
            outcome.transition(),
            outcome.triggerStamp()));
    return outcome.triggerStamp() > ByScreening.NO_L2;
  }

  synchronized Account account(AccountId id) {
    return accounts.computeIfAbsent(id, Account::unknown);
  }

  /** Every move, in order. */
  synchronized List<AccountState> path(AccountId id) {
    return transitions.stream().filter(t -> t.account().equals(id)).map(Transition::to).toList();
  }

  /** The verdicts in the order in which they were applied. */
  BlockingQueue<VerdictReached> concluded() {
    return concluded;
  }

  /** Verdicts wait for {@code opens}; completes when the first one does. */
  Future<Void> gate(Future<Void> opens) {
    Promise<Void> reached = Promise.promise();
    gate =
        () -> {
          reached.tryComplete();
          return opens;
        };
    return reached.future();
  }

  /** The next verdicts are refused with UNAVAILABLE. */
  void refuse(int verdicts) {
    refusals = verdicts;
  }

  synchronized void release(AccountId id) {
    Account account = account(id);
    ByPerson outcome =
        AccountMoves.release(
            account,
            Clearance.ofPerson(Optional.empty(), account.triggers(), clock.millis()),
            "ann",
            clock.millis());
    accounts.put(id, outcome.after());
    transitions.add(outcome.transition());
    rows.write(new AccountMoved(outcome.transition(), outcome.clearance()));
  }

  @Override
  public Future<VerdictEffect> conclude(
      AccountId id, UUID jobId, Verdict verdict, EvidenceMark mark, String evidenceJson) {
    return gate.get().compose(opened -> apply(id, jobId, verdict, mark, evidenceJson));
  }

  private synchronized Future<VerdictEffect> apply(
      AccountId id, UUID jobId, Verdict verdict, EvidenceMark mark, String evidenceJson) {
    if (refusals > 0) {
      refusals--;
      return Future.failedFuture(Refusal.unavailable("the journal is full", 1));
    }
    ByVerdict outcome = AccountMoves.onVerdict(account(id), verdict, mark, clock.millis());
    accounts.put(id, outcome.after());
    transitions.addAll(outcome.transitions());
    VerdictReached reached =
        new VerdictReached(
            UUID.randomUUID(),
            Optional.of(jobId),
            id,
            clock.millis(),
            verdict,
            evidenceJson,
            outcome.effect(),
            outcome.transitions(),
            outcome.clearance());
    rows.write(reached);
    concluded.add(reached);
    return Future.succeededFuture(outcome.effect());
  }

  @Override
  public Future<Void> store(AccountId id, Verdict verdict, String evidenceJson) {
    rows.write(
        new VerdictReached(
            UUID.randomUUID(),
            Optional.empty(),
            id,
            clock.millis(),
            verdict,
            evidenceJson,
            VerdictEffect.STORED_ONLY,
            List.of(),
            Optional.empty()));
    return Future.succeededFuture();
  }

  @Override
  public Future<Account> read(AccountId id) {
    return Future.succeededFuture(account(id));
  }

  @Override
  public Future<AccountState> withdraw(AccountId id, long amount) {
    return Future.failedFuture(new UnsupportedOperationException("no test withdraws"));
  }

  @Override
  public Future<AccountState> release(AccountId id, String reason, String actor) {
    return Future.failedFuture(new UnsupportedOperationException("tests call release(id)"));
  }

  @Override
  public Future<AccountState> override(AccountId id, AccountState to, String reason, String actor) {
    return Future.failedFuture(new UnsupportedOperationException("no test overrides"));
  }
}
