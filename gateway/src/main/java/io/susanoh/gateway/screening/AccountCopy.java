package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The copy of a process without windows. */
public final class AccountCopy implements OwnCopy {

  private final ConcurrentHashMap<AccountId, Account> accounts = new ConcurrentHashMap<>();
  private final InstantSource clock;

  public AccountCopy(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Optional<Account> known(AccountId id) {
    return Optional.ofNullable(accounts.get(id));
  }

  @Override
  public void learn(Account account) {
    accounts.compute(
        account.id(),
        (id, own) -> {
          boolean newer =
              own == null
                  || account.version() > own.version()
                  || (account.version() == own.version()
                      && account.triggerStamp() >= own.triggerStamp());
          Account newest = newer ? account : own;
          return newest.isRemembered(clock.millis()) ? newest : null;
        });
  }
}
