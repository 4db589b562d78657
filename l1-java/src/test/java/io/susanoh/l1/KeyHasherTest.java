package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyHasherTest {

  private final KeyHasher hasher = new KeyHasher(7, 11);

  @Test
  void anAccountIsTheHashOfTenantAndUserInUtf8WithNulBetween() {
    byte[] message = "game-1\0勇者𠮷".getBytes(StandardCharsets.UTF_8);
    SipHash128 hash = SipHash128.of(7, 11, message);
    AccountKey expected = new AccountKey(hash.first(), hash.second());
    assertEquals(expected, hasher.account("game-1", "勇者𠮷"));
  }

  @Test
  void theSameUserOfAnotherTenantIsAnotherAccount() {
    assertNotEquals(hasher.account("a", "user"), hasher.account("b", "user"));
  }

  @Test
  void tenantsThatTakeTurnsKeepTheirAccounts() {
    for (String tenant : List.of("a", "default", "a", "game-0123456789-0123456789-01234", "a")) {
      byte[] message = (tenant + "\0user").getBytes(StandardCharsets.UTF_8);
      SipHash128 hash = SipHash128.of(7, 11, message);
      AccountKey expected = new AccountKey(hash.first(), hash.second());
      assertEquals(expected, hasher.account(tenant, "user"), tenant);
    }
  }

  @Test
  void whereTheTenantEndsCounts() {
    assertNotEquals(hasher.account("ab", "c"), hasher.account("a", "bc"));
  }

  @Test
  void anEventIdHashesUnlikeAnAccountOfTheSameText() {
    L1Event event = TestEvent.to("user", "default\0user").event();
    AccountKey account = TestEvent.key("user");
    assertNotEquals(account, new AccountKey(event.idHi(), event.idLo()));
  }

  @Test
  void anotherKeyGivesOtherHashes() {
    assertNotEquals(
        hasher.account("default", "user"), new KeyHasher(7, 12).account("default", "user"));
    assertNotEquals(
        KeyHasher.random().account("default", "user"),
        KeyHasher.random().account("default", "user"));
  }

  @Test
  void anEventTakesOverWhatTheEngineReads() {
    GameEvent posted = TestEvent.to("user", "e1").at(42).amount(5).price(3).chat("hello").posted();
    L1Event event = hasher.event(posted);
    assertEquals(hasher.account("default", "user"), event.target());
    assertEquals(42, event.timestampMillis());
    assertEquals(5, event.currencyAmount());
    assertEquals(3, event.marketAvgPrice());
    assertEquals("hello", event.chat());
  }
}
