package io.susanoh.gateway.review;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.NORMAL;
import static io.susanoh.gateway.account.AccountState.UNDER_SURVEILLANCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.l1.Rule;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictCacheTest {

  private static final AccountId BOSS = new AccountId("default", "boss");
  private static final AccountId OTHER = new AccountId("default", "other");

  private final TestClock clock = new TestClock(TestEvidence.T);
  private final VerdictCache cache = new VerdictCache(100, 60_000, clock);

  private static Evidence evidence(AccountId account, String chat, Rule... rules) {
    return TestEvidence.of(account, TestEvidence.events(2, chat), 2, rules);
  }

  private static Verdict verdict(AccountState action, int score) {
    return new Verdict(
        "boss",
        score > 30,
        score,
        FraudType.RMT_DIRECT,
        action,
        "of an event that is not in the next evidence",
        List.of("e-77"),
        0.9,
        Verdict.Source.MODEL);
  }

  private Optional<AccountState> found(Evidence evidence) {
    return cache.find(evidence).map(Verdict::recommendedAction);
  }

  @Test
  void theSameAccountIsGivenItsVerdictAgainForAWhile() {
    for (AccountState action : List.of(NORMAL, UNDER_SURVEILLANCE, BANNED)) {
      int score = action == NORMAL ? 10 : action == BANNED ? 90 : 50;
      cache.put(evidence(BOSS, "口座", Rule.R4), verdict(action, score));
      assertEquals(Optional.of(action), found(evidence(BOSS, "口座", Rule.R4)));
    }
    clock.advance(59_999);
    assertTrue(found(evidence(BOSS, "口座", Rule.R4)).isPresent());
    clock.advance(1);
    assertEquals(Optional.empty(), found(evidence(BOSS, "口座", Rule.R4)));
  }

  @Test
  void anotherAccountIsWatchedAtMostAndNeverReleased() {
    cache.put(evidence(BOSS, "口座", Rule.R4), verdict(BANNED, 90));
    Verdict shared = cache.find(evidence(OTHER, "口座", Rule.R4)).orElseThrow();
    assertEquals(UNDER_SURVEILLANCE, shared.recommendedAction());
    assertEquals(70, shared.riskScore());
    assertEquals("other", shared.targetId());
    assertEquals(List.of("e-1"), shared.evidenceEventIds());
    assertEquals(Verdict.Source.CACHE, shared.source());
    cache.put(evidence(BOSS, "口座", Rule.R4), verdict(NORMAL, 10));
    assertEquals(Optional.empty(), found(evidence(OTHER, "口座", Rule.R4)));
  }

  @Test
  void anotherTenantIsGivenNothing() {
    cache.put(evidence(BOSS, "口座", Rule.R4), verdict(BANNED, 90));
    assertEquals(
        Optional.empty(), found(evidence(new AccountId("another", "boss"), "口座", Rule.R4)));
  }

  @Test
  void chatIsAlikeButForCaseWidthPunctuationAndNumbers() {
    cache.put(evidence(BOSS, "PayPal: 500 USD, now!", Rule.R4), verdict(BANNED, 90));
    assertTrue(found(evidence(BOSS, "ｐａｙｐａｌ ９９ usd now", Rule.R4)).isPresent());
    assertTrue(found(evidence(BOSS, "PayPal 500 USD never", Rule.R4)).isEmpty());
  }

  @Test
  void rulesAndFiguresTellEvidenceApart() {
    cache.put(evidence(BOSS, "口座", Rule.R4), verdict(BANNED, 90));
    assertTrue(found(evidence(BOSS, "口座", Rule.R1, Rule.R4)).isEmpty());
    assertTrue(
        found(TestEvidence.of(BOSS, TestEvidence.events(2, "口座"), 5, Rule.R4)).isEmpty(),
        "so many senders score more");
  }

  @Test
  void itIsBoundedAndCounts() {
    VerdictCache small = new VerdictCache(2, 60_000, clock);
    for (int i = 0; i < 50; i++) {
      AccountId account = new AccountId("default", "boss" + i);
      small.put(evidence(account, "chat" + "x".repeat(i), Rule.R4), verdict(BANNED, 90));
    }
    int kept = 0;
    for (int i = 0; i < 50; i++) {
      AccountId account = new AccountId("default", "boss" + i);
      kept += small.find(evidence(account, "chat" + "x".repeat(i), Rule.R4)).isPresent() ? 1 : 0;
    }
    assertTrue(kept <= 4, kept + " kept");
    assertEquals(50, small.hits() + small.sharedHits() + small.misses());
    VerdictCache none = new VerdictCache(0, 60_000, clock);
    none.put(evidence(BOSS, "口座", Rule.R4), verdict(BANNED, 90));
    assertEquals(Optional.empty(), none.find(evidence(BOSS, "口座", Rule.R4)));
  }
}
