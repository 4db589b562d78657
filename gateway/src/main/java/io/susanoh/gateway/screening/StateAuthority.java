package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountMoves;
import io.susanoh.gateway.account.AccountOutcome;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.AccountKey;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The state authority of a node without Redis: memory, restored at start, ahead of the journal by
 * nothing.
 */
public final class StateAuthority implements Accounts {

  private final Shards shards;
  private final L1Engines engines;
  private final Journal journal;
  private final Predicate<String> banAwaitsPerson;
  private final Consumer<Throwable> fatal;

  /**
   * @param banAwaitsPerson whether a tenant has a person decide what a verdict would ban
   * @param fatal ends the process: memory is ahead of the journal
   */
  public StateAuthority(
      Shards shards,
      L1Engines engines,
      Journal journal,
      Predicate<String> banAwaitsPerson,
      Consumer<Throwable> fatal) {
    this.shards = shards;
    this.engines = engines;
    this.journal = journal;
    this.banAwaitsPerson = banAwaitsPerson;
    this.fatal = fatal;
  }

  @Override
  public Future<Account> read(AccountId id) {
    return decide(id, (shard, key) -> shard.account(key, id));
  }

  @Override
  public Future<AccountState> withdraw(AccountId id, long amount) {
    return decide(
        id,
        (shard, key) -> {
          AccountState state = shard.stateOf(key);
          if (state != AccountState.NORMAL) {
            long receiptMillis = shard.receipt(shards.nowMillis());
            count(shard, new WithdrawalBlocked(id, state, amount, receiptMillis));
          }
          return state;
        });
  }

  /** A withdrawal is refused whether or not there is room to count it. */
  private void count(Shard shard, WithdrawalBlocked blocked) {
    try (Journal.Reservation room = journal.reserve(journal.bytesMax(blocked))) {
      append(shard, room, blocked);
    } catch (Refusal full) {
      return;
    }
  }

  @Override
  public Future<AccountState> release(AccountId id, String reason, String actor) {
    return decide(
        id,
        (shard, key) -> {
          long receiptMillis = shard.receipt(shards.nowMillis());
          Account account = shard.account(key, id);
          if (!account.state().releasable()) {
            throw Refusal.of(
                Refusal.Kind.MALFORMED,
                "only a restricted or watched account can be released, current: "
                    + account.state());
          }
          return move(
              shard,
              key,
              AccountMoves.release(
                  account,
                  clearance(shard, key, account, receiptMillis),
                  reason,
                  actor,
                  receiptMillis));
        });
  }

  @Override
  public Future<AccountState> override(AccountId id, AccountState to, String reason, String actor) {
    return decide(
        id,
        (shard, key) -> {
          long receiptMillis = shard.receipt(shards.nowMillis());
          Account account = shard.account(key, id);
          if (account.state() == to) {
            throw Refusal.of(
                Refusal.Kind.MALFORMED, "the account is in that state, current: " + to);
          }
          return move(
              shard,
              key,
              AccountMoves.override(
                  account,
                  to,
                  reason,
                  actor,
                  receiptMillis,
                  () -> clearance(shard, key, account, receiptMillis)));
        });
  }

  private AccountState move(Shard shard, AccountKey key, AccountOutcome.ByPerson move) {
    Transition transition = move.transition();
    AccountMoved moved = new AccountMoved(transition, move.clearance());
    try (Journal.Reservation room = journal.reserve(journal.bytesMax(moved))) {
      append(shard, room, moved);
      shard.put(key, move.after(), transition.timestampMillis());
    }
    return move.after().state();
  }

  @Override
  public Future<VerdictEffect> conclude(
      AccountId id, UUID jobId, Verdict verdict, EvidenceMark mark, String evidenceJson) {
    return decide(
        id,
        (shard, key) -> {
          long receiptMillis = shard.receipt(shards.nowMillis());
          AccountOutcome.ByVerdict outcome =
              AccountMoves.onVerdict(
                  shard.account(key, id),
                  verdict,
                  mark,
                  banAwaitsPerson.test(id.tenantId()),
                  receiptMillis);
          VerdictReached reached =
              new VerdictReached(
                  UUID.randomUUID(),
                  Optional.of(jobId),
                  id,
                  receiptMillis,
                  verdict,
                  evidenceJson,
                  outcome.effect(),
                  outcome.transitions(),
                  outcome.clearance());
          try (Journal.Reservation room = journal.reserve(journal.bytesMax(reached))) {
            append(shard, room, reached);
            shard.put(key, outcome.after(), receiptMillis);
          }
          return outcome.effect();
        });
  }

  @Override
  public Future<Void> store(AccountId id, Verdict verdict, String evidenceJson) {
    return decide(
        id,
        (shard, key) -> {
          VerdictReached reached =
              new VerdictReached(
                  UUID.randomUUID(),
                  Optional.empty(),
                  id,
                  shard.receipt(shards.nowMillis()),
                  verdict,
                  evidenceJson,
                  VerdictEffect.STORED_ONLY,
                  List.of(),
                  Optional.empty());
          try (Journal.Reservation room = journal.reserve(journal.bytesMax(reached))) {
            append(shard, room, reached);
          }
          return null;
        });
  }

  /**
   * What a person's release clears: the window at this moment, and the triggers since the last
   * analysis.
   */
  private Clearance clearance(Shard shard, AccountKey key, Account account, long receiptMillis) {
    return Clearance.ofPerson(engines.window(shard.index, key), account.triggers(), receiptMillis);
  }

  private void append(Shard shard, Journal.Reservation room, JournalRecord record) {
    try {
      shard.decided(journal.append(room, record));
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
      throw e;
    }
  }

  /**
   * Decides under the lock of the account's shard; answers when the journal holds what was seen
   * there.
   */
  private <T> Future<T> decide(AccountId id, BiFunction<Shard, AccountKey, T> decision) {
    AccountKey key = shards.key(id);
    Shard shard = shards.of(key);
    Future<T> decided;
    long sequence;
    shard.lock.lock();
    try {
      decided = Future.succeededFuture(decision.apply(shard, key));
    } catch (Refusal refusal) {
      // It may name the state that it saw.
      decided = Future.failedFuture(refusal);
    } finally {
      sequence = shard.lastSequence();
      shard.lock.unlock();
    }
    Future<T> answer = decided;
    return journal.written(sequence).compose(written -> answer);
  }
}
