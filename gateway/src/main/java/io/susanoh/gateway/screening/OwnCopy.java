package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import java.util.Optional;

/**
 * What this process itself knows of the accounts that are not NORMAL or hold a clearance, whoever
 * moved them. Safe for all threads.
 */
public interface OwnCopy {

  /** The account, where something is known of it. */
  Optional<Account> known(AccountId id);

  /** Remembers an account as another knows it, unless what is known already is newer. */
  void learn(Account account);
}
