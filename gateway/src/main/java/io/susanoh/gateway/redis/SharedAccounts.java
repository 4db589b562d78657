package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountMoves;
import io.susanoh.gateway.account.AccountOutcome;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import io.susanoh.gateway.redis.AccountChanges.Change;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.l1.WindowSnapshot;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The state authority that several nodes share: Redis while it is believed. Without it nobody is
 * moved from here, and a withdrawal asks PostgreSQL; without both its state cannot be known.
 */
final class SharedAccounts implements Accounts {

  private static final int RETRY_AFTER_SECONDS = 2;

  private final RedisParts parts;
  private final RedisWatch watch;
  private final Standing standing;
  private final Records records;
  private final Predicate<String> banAwaitsPerson;

  SharedAccounts(
      RedisParts parts,
      RedisWatch watch,
      Standing standing,
      Records records,
      Predicate<String> banAwaitsPerson) {
    this.parts = parts;
    this.watch = watch;
    this.standing = standing;
    this.records = records;
    this.banAwaitsPerson = banAwaitsPerson;
  }

  @Override
  public Future<Account> read(AccountId id) {
    return standing.read(id);
  }

  @Override
  public Future<AccountState> withdraw(AccountId id, long amount) {
    return standing
        .forWithdrawal(id)
        .compose(
            state ->
                state == AccountState.NORMAL
                    ? Future.succeededFuture(state)
                    : count(new WithdrawalBlocked(id, state, amount, parts.clock().millis()))
                        .map(state));
  }

  /** A withdrawal is refused whether or not there is room to count it. */
  private Future<Void> count(WithdrawalBlocked blocked) {
    try {
      return records.reserve(blocked).keep(blocked.account(), blocked).otherwiseEmpty();
    } catch (Refusal full) {
      return Future.succeededFuture();
    }
  }

  @Override
  public Future<AccountState> release(AccountId id, String reason, String actor) {
    return byPerson(
        id,
        reason,
        (account, clearance) -> {
          if (!account.state().releasable()) {
            throw Refusal.of(
                Refusal.Kind.MALFORMED,
                "only a restricted or watched account can be released, current: "
                    + account.state());
          }
          return AccountMoves.release(
              account, clearance.apply(account), reason, actor, parts.clock().millis());
        });
  }

  @Override
  public Future<AccountState> override(AccountId id, AccountState to, String reason, String actor) {
    return byPerson(
        id,
        reason,
        (account, clearance) -> {
          if (account.state() == to) {
            throw Refusal.of(
                Refusal.Kind.MALFORMED, "the account is in that state, current: " + to);
          }
          return AccountMoves.override(
              account, to, reason, actor, parts.clock().millis(), () -> clearance.apply(account));
        });
  }

  /** What a person does to an account; the clearance is asked for a move to NORMAL. */
  private interface Act {
    AccountOutcome.ByPerson on(Account account, Function<Account, Clearance> clearance);
  }

  private Future<AccountState> byPerson(AccountId id, String reason, Act act) {
    return decided(
        draft(id, reason),
        room ->
            parts
                .store()
                .window(id)
                .map(window -> window.map(SharedPreview::snapshot))
                .compose(
                    window -> parts.changes().change(id, account -> moved(act, account, window)))
                .compose(
                    moved -> {
                      Future<Void> inPostgres = parts.ledger().write(id, List.of(moved));
                      return room.keep(id, moved)
                          .compose(kept -> inPostgres)
                          .map(moved.transition().to());
                    }));
  }

  /** A record that is no shorter than the one to come, but for what is added to every draft. */
  private AccountMoved draft(AccountId id, String reason) {
    return new AccountMoved(
        new Transition(
            id,
            AccountState.NORMAL,
            AccountState.NORMAL,
            0,
            TransitionTrigger.ADMIN_OVERRIDE,
            0,
            0,
            "",
            reason),
        Optional.empty());
  }

  private Change<AccountMoved> moved(Act act, Account account, Optional<WindowSnapshot> window) {
    AccountOutcome.ByPerson outcome =
        act.on(
            account,
            cleared -> Clearance.ofPerson(window, cleared.triggers(), parts.clock().millis()));
    AccountMoved moved = new AccountMoved(outcome.transition(), outcome.clearance());
    return new Change<>(outcome.after(), List.of(moved), Map.of(), moved);
  }

  @Override
  public Future<VerdictEffect> conclude(
      AccountId id, UUID jobId, Verdict verdict, EvidenceMark mark, String evidenceJson) {
    VerdictReached draft = stored(id, Optional.of(jobId), verdict, evidenceJson);
    return decided(
        draft,
        room ->
            parts
                .changes()
                .change(id, account -> concluded(draft, account, mark))
                .compose(
                    concluded ->
                        room.keep(id, concluded.reached())
                            .compose(kept -> parts.ledger().write(id, concluded.moves()))
                            .compose(kept -> flaggedAgain(id, concluded.reached()))
                            .map(concluded.reached().effect())));
  }

  /** The trigger that made the verdict stale may be of a node that died: the sweep looks for it. */
  private Future<Void> flaggedAgain(AccountId id, VerdictReached reached) {
    return reached.effect() == VerdictEffect.STALE_FLAGGED_AGAIN
        ? parts.store().announce(id, parts.clock().millis()).otherwiseEmpty()
        : Future.succeededFuture();
  }

  private record Concluded(VerdictReached reached, List<AccountMoved> moves) {}

  private Change<Concluded> concluded(VerdictReached draft, Account account, EvidenceMark mark) {
    long receiptMillis = parts.clock().millis();
    AccountOutcome.ByVerdict outcome =
        AccountMoves.onVerdict(
            account,
            draft.verdict(),
            mark,
            banAwaitsPerson.test(account.id().tenantId()),
            receiptMillis);
    List<AccountMoved> moves =
        outcome.transitions().stream()
            .map(t -> new AccountMoved(t, clearanceOf(t.to(), outcome)))
            .toList();
    VerdictReached reached =
        new VerdictReached(
            draft.analysisId(),
            draft.jobId(),
            draft.account(),
            receiptMillis,
            draft.verdict(),
            draft.evidenceJson(),
            outcome.effect(),
            outcome.transitions(),
            outcome.clearance());
    return new Change<>(outcome.after(), moves, Map.of(), new Concluded(reached, moves));
  }

  private static Optional<Clearance> clearanceOf(
      AccountState to, AccountOutcome.ByVerdict outcome) {
    return to == AccountState.NORMAL ? outcome.clearance() : Optional.empty();
  }

  @Override
  public Future<Void> store(AccountId id, Verdict verdict, String evidenceJson) {
    VerdictReached reached = stored(id, Optional.empty(), verdict, evidenceJson);
    try {
      return records.reserve(reached).keep(id, reached);
    } catch (Refusal full) {
      return Future.failedFuture(full);
    }
  }

  private VerdictReached stored(
      AccountId id, Optional<UUID> jobId, Verdict verdict, String evidenceJson) {
    return new VerdictReached(
        UUID.randomUUID(),
        jobId,
        id,
        parts.clock().millis(),
        verdict,
        evidenceJson,
        VerdictEffect.STORED_ONLY,
        List.of(),
        Optional.empty());
  }

  /**
   * Has Redis decide something, with room to keep it. What Redis did not answer has perhaps been
   * done; whoever asked may ask again.
   */
  private <T> Future<T> decided(JournalRecord draft, Function<Records.Room, Future<T>> decision) {
    if (!watch.believed()) {
      return Future.failedFuture(waits());
    }
    Records.Room room;
    try {
      room = records.reserve(draft);
    } catch (Refusal full) {
      return Future.failedFuture(full);
    }
    return decision
        .apply(room)
        .recover(
            failed -> {
              room.close();
              if (failed instanceof RedisAway) {
                watch.lost(failed.getMessage());
                return Future.failedFuture(waits());
              }
              return Future.failedFuture(failed);
            });
  }

  private static Refusal waits() {
    return Refusal.unavailable(
        "Redis is away: releases, overrides and verdicts wait for it", RETRY_AFTER_SECONDS);
  }
}
