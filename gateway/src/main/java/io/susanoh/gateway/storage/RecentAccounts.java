package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.KeyHasher;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Accounts that are known to have a row, those seen lately, so that few events touch the table.
 * Told of accounts only when the transaction that saw them is committed. They are kept as 128-bit
 * keyed hashes, 16 bytes an account in two tables: when the young one is full it becomes the old
 * one, and what is seen there moves to the new young one. One thread.
 */
final class RecentAccounts {

  /** Open-addressed pairs of words; (0, 0) is free. */
  private static final class Table {
    private static final int SLOTS_MIN = 1 << 10;

    private long[] words = new long[2 * SLOTS_MIN];
    private int size;

    boolean holds(AccountKey key) {
      return words[2 * slot(key)] != 0 || words[2 * slot(key) + 1] != 0;
    }

    void add(AccountKey key) {
      if (holds(key)) {
        return;
      }
      if (4 * (size + 1) > words.length) {
        grow();
      }
      int slot = slot(key);
      words[2 * slot] = key.hi();
      words[2 * slot + 1] = key.lo();
      size++;
    }

    /** Where the key is, or would be. */
    private int slot(AccountKey key) {
      int mask = words.length / 2 - 1;
      int slot = (int) key.lo() & mask;
      while ((words[2 * slot] != 0 || words[2 * slot + 1] != 0)
          && (words[2 * slot] != key.hi() || words[2 * slot + 1] != key.lo())) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }

    private void grow() {
      long[] before = words;
      words = new long[2 * before.length];
      for (int i = 0; i < before.length; i += 2) {
        if (before[i] != 0 || before[i + 1] != 0) {
          int slot = slot(new AccountKey(before[i], before[i + 1]));
          words[2 * slot] = before[i];
          words[2 * slot + 1] = before[i + 1];
        }
      }
    }
  }

  private final int tableMax;
  private final KeyHasher hasher = KeyHasher.random();
  private Table young = new Table();
  private Table old = new Table();

  /**
   * @param max how many are remembered at least, once there were so many; up to twice as many are
   */
  RecentAccounts(int max) {
    this.tableMax = max;
  }

  /** Those of the accounts that may have no row yet. */
  <V> Map<AccountId, V> unseen(Map<AccountId, V> accounts) {
    Map<AccountId, V> unseen = new LinkedHashMap<>();
    accounts.forEach(
        (account, value) -> {
          if (!isSeen(hasher.account(account.tenantId(), account.userId()))) {
            unseen.put(account, value);
          }
        });
    return unseen;
  }

  private boolean isSeen(AccountKey key) {
    if (young.holds(key)) {
      return true;
    }
    if (old.holds(key)) {
      add(key);
      return true;
    }
    return false;
  }

  /** These accounts have rows. */
  void remember(Collection<AccountId> accounts) {
    accounts.forEach(account -> add(hasher.account(account.tenantId(), account.userId())));
  }

  private void add(AccountKey key) {
    if (young.size == tableMax) {
      old = young;
      young = new Table();
    }
    young.add(key);
  }

  /** Nothing is known any more. */
  void forget() {
    young = new Table();
    old = new Table();
  }
}
