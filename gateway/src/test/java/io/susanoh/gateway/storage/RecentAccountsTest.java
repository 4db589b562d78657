package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.account.AccountId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentAccountsTest {

  private static final int MAX = 1_000;

  private final RecentAccounts recent = new RecentAccounts(MAX);

  private static List<AccountId> accounts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> new AccountId("t", "u" + i)).toList();
  }

  private int unseen(List<AccountId> accounts) {
    Map<AccountId, Integer> asked = new LinkedHashMap<>();
    accounts.forEach(account -> asked.put(account, 1));
    return recent.unseen(asked).size();
  }

  @Test
  void whatWasRememberedIsSeenInEachTenantApart() {
    assertEquals(500, unseen(accounts(0, 500)));
    recent.remember(accounts(0, 500));
    assertEquals(0, unseen(accounts(0, 500)));
    assertEquals(100, unseen(accounts(450, 600)));
    assertEquals(1, unseen(List.of(new AccountId("other", "u1"))));
  }

  @Test
  void theLatestAreKeptAndTheOldestGo() {
    for (int from = 0; from < 10 * MAX; from += 100) {
      recent.remember(accounts(from, from + 100));
      assertEquals(0, unseen(accounts(Math.max(0, from + 100 - MAX), from + 100)));
    }
    assertEquals(MAX, unseen(accounts(0, MAX)));
  }

  @Test
  void whatIsSeenAgainAndAgainStays() {
    List<AccountId> busy = accounts(1_000_000, 1_000_010);
    recent.remember(busy);
    for (int from = 0; from < 10 * MAX; from += 100) {
      recent.remember(accounts(from, from + 100));
      assertEquals(0, unseen(busy));
    }
  }

  @Test
  void nothingIsKnownAfterForgetting() {
    recent.remember(accounts(0, 10));
    recent.forget();
    assertEquals(10, unseen(accounts(0, 10)));
  }
}
