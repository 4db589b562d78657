package io.susanoh.gateway.account;

import static io.susanoh.gateway.account.AccountState.BANNED;
import static io.susanoh.gateway.account.AccountState.NORMAL;
import static io.susanoh.gateway.account.AccountState.RESTRICTED_WITHDRAWAL;
import static io.susanoh.gateway.account.AccountState.UNDER_SURVEILLANCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AccountStateTest {

  private record Arrow(AccountState from, AccountState to) {}

  @Test
  void theMovesWithoutAnAdminAreThoseOfTheContract() {
    Set<Arrow> allowed = new HashSet<>();
    for (TransitionTrigger by : TransitionTrigger.values()) {
      if (by != TransitionTrigger.ADMIN_OVERRIDE) {
        allowed.addAll(arrows(by));
      }
    }
    assertEquals(
        Set.of(
            new Arrow(NORMAL, RESTRICTED_WITHDRAWAL),
            new Arrow(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE),
            new Arrow(RESTRICTED_WITHDRAWAL, NORMAL),
            new Arrow(UNDER_SURVEILLANCE, BANNED),
            new Arrow(UNDER_SURVEILLANCE, NORMAL)),
        allowed);
  }

  @Test
  void l1OnlyRestricts() {
    assertEquals(
        Set.of(new Arrow(NORMAL, RESTRICTED_WITHDRAWAL)), arrows(TransitionTrigger.L1_SCREENING));
  }

  @Test
  void aPersonReleasesWhatIsRestrictedOrWatched() {
    assertEquals(
        Set.of(new Arrow(RESTRICTED_WITHDRAWAL, NORMAL), new Arrow(UNDER_SURVEILLANCE, NORMAL)),
        arrows(TransitionTrigger.MANUAL_RELEASE));
    assertEquals(
        List.of(RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE),
        List.of(AccountState.values()).stream().filter(AccountState::releasable).toList());
  }

  @Test
  void anAdminMovesAnyStateToAnyOther() {
    assertEquals(12, arrows(TransitionTrigger.ADMIN_OVERRIDE).size());
  }

  private static Set<Arrow> arrows(TransitionTrigger by) {
    Set<Arrow> arrows = new HashSet<>();
    for (AccountState from : AccountState.values()) {
      for (AccountState to : AccountState.values()) {
        if (from.mayMoveTo(to, by)) {
          arrows.add(new Arrow(from, to));
        }
      }
    }
    return arrows;
  }
}
