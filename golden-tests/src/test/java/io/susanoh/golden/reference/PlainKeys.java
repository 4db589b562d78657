package io.susanoh.golden.reference;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives each account and each event id a number of its own: keys that owe nothing to a hash. */
public final class PlainKeys {

  private final Map<List<String>, Long> numbers = new HashMap<>();

  /** What an engine reads of {@code event}. */
  public L1Event event(GameEvent event) {
    return new L1Event(
        new AccountKey(number("account", event.tenantId(), event.targetId()), 0),
        number("event", event.eventId()),
        0,
        event.timestampMillis(),
        event.currencyAmount(),
        event.marketAvgPrice(),
        event.recentChatLog().orElse(""));
  }

  private long number(String... name) {
    return numbers.computeIfAbsent(List.of(name), unseen -> (long) numbers.size());
  }
}
