package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Accounts that are known to have a row, the most recently seen ones, so that few events touch the
 * table. Told of accounts only when the transaction that saw them is committed. One thread.
 */
final class RecentAccounts {

  private static final float LOAD_FACTOR = 0.75f;

  private final Map<AccountId, Boolean> seen;

  RecentAccounts(int max) {
    seen =
        new LinkedHashMap<>(16, LOAD_FACTOR, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<AccountId, Boolean> eldest) {
            return size() > max;
          }
        };
  }

  /** Those of the accounts that may have no row yet. */
  <V> Map<AccountId, V> unseen(Map<AccountId, V> accounts) {
    Map<AccountId, V> unseen = new LinkedHashMap<>();
    accounts.forEach(
        (account, value) -> {
          if (seen.get(account) == null) {
            unseen.put(account, value);
          }
        });
    return unseen;
  }

  /** These accounts have rows. */
  void remember(Collection<AccountId> accounts) {
    accounts.forEach(account -> seen.put(account, Boolean.TRUE));
  }

  /** Nothing is known any more. */
  void forget() {
    seen.clear();
  }
}
