package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Evidence on {@code boss}, of events by {@code mule-1}, {@code mule-2}, … */
final class TestEvidence {

  static final long T = 1_800_000_000_000L;

  private TestEvidence() {}

  /** An event with all its texts. */
  static EvidenceEvent event(String id, String actor, String type, String item, String chat) {
    GameEvent event =
        new GameEvent(
            "default",
            id,
            Optional.of("2027-01-15T08:00:00Z"),
            T,
            type,
            actor,
            "boss",
            1_000,
            Optional.of(item),
            10,
            7,
            3,
            Optional.of(chat));
    return new EvidenceEvent(event, T, T - 5_000, Rule.R4.bit());
  }

  /** Evidence whose local score is that of these rules and senders. */
  static Evidence of(List<EvidenceEvent> events, int senders, Rule... rules) {
    return of(new AccountId("default", "boss"), events, senders, rules);
  }

  static Evidence of(AccountId account, List<EvidenceEvent> events, int senders, Rule... rules) {
    int bits = 0;
    for (Rule rule : rules) {
      bits |= rule.bit();
    }
    return new Evidence(
        account,
        new Trigger("e-1", bits, T, T * 1000),
        events,
        new Profile(AccountState.RESTRICTED_WITHDRAWAL, 1_234_567, 12, senders),
        new EvidenceMark(1, T * 1000, bits, 1_234_567, 12, T, List.of("e-1")));
  }

  /** So many events with this chat. */
  static List<EvidenceEvent> events(int count, String chat) {
    List<EvidenceEvent> events = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      events.add(event("e-" + i, "mule-" + i, "TRADE", "sword", chat));
    }
    return events;
  }
}
