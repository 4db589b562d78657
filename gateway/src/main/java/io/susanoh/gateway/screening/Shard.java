package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.l1.AccountKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A share of the accounts, with the lock under which everything about them is decided and handed to
 * the journal, so that the order of decisions is the order of sequences. All but {@link #lock} is
 * guarded by it.
 */
final class Shard {

  final int index;
  final ReentrantLock lock = new ReentrantLock();

  /** Accounts that are not NORMAL or whose clearance still holds; all others are NORMAL. */
  private final Map<AccountKey, Account> accounts = new HashMap<>();

  private long lastReceiptMillis;
  private long lastSequence;

  Shard(int index) {
    this.index = index;
  }

  /**
   * The receipt of what is decided now: the node's clock, but never earlier than the one before.
   */
  long receipt(long nowMillis) {
    lastReceiptMillis = Math.max(lastReceiptMillis, nowMillis);
    return lastReceiptMillis;
  }

  /**
   * The sequence of the newest decision here; an answer waits until the journal is written up to
   * it.
   */
  long lastSequence() {
    return lastSequence;
  }

  /** A decision was handed to the journal, with this sequence. */
  void decided(long sequence) {
    lastSequence = sequence;
  }

  Account account(AccountKey key, AccountId id) {
    Account known = accounts.get(key);
    return known == null ? Account.unknown(id) : known;
  }

  AccountState stateOf(AccountKey key) {
    Account known = accounts.get(key);
    return known == null ? AccountState.NORMAL : known.state();
  }

  Optional<Account> known(AccountKey key) {
    return Optional.ofNullable(accounts.get(key));
  }

  /**
   * Remembers an account as it is after a decision, or forgets it when it is like any unknown one.
   */
  void put(AccountKey key, Account account, long nowMillis) {
    if (account.isRemembered(nowMillis)) {
      accounts.put(key, account);
    } else {
      accounts.remove(key);
    }
  }

  /** Forgets the accounts whose clearance has ended; how many are left. */
  int sweep(long nowMillis) {
    accounts.values().removeIf(account -> !account.isRemembered(nowMillis));
    return accounts.size();
  }
}
