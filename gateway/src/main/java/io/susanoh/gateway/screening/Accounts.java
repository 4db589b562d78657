package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.vertx.core.Future;
import java.util.UUID;

/**
 * The state authority: where an account's state is decided (CONTRACT §1). Every answer waits until
 * the journal holds what it saw. Futures fail with {@link io.susanoh.gateway.refusal.Refusal}.
 */
public interface Accounts {

  /** The account as it stands; an unknown one is NORMAL. */
  Future<Account> read(AccountId account);

  /**
   * The state that decides a withdrawal; anything but NORMAL is recorded as a blocked one.
   * UNAVAILABLE where it cannot be known.
   */
  Future<AccountState> withdraw(AccountId account, long amount);

  /**
   * A person releases the account; MALFORMED, naming {@code current: <STATE>}, unless it is
   * restricted or under surveillance.
   */
  default Future<AccountState> release(AccountId account, String actor) {
    return release(account, "", actor);
  }

  /** As the other one, for a reason, which is kept with the transition. */
  Future<AccountState> release(AccountId account, String reason, String actor);

  /**
   * An admin moves the account to any other state, with a written reason. MALFORMED when it is in
   * that state.
   */
  Future<AccountState> override(AccountId account, AccountState to, String reason, String actor);

  /**
   * Ends an analysis: applies the verdict with the stale guards of CONTRACT §6, and stores it and
   * the job's end with its effect.
   */
  Future<VerdictEffect> conclude(
      AccountId account, UUID jobId, Verdict verdict, EvidenceMark mark, String evidenceJson);

  /** Stores a verdict on demand that changes nothing. */
  Future<Void> store(AccountId account, Verdict verdict, String evidenceJson);
}
