package io.susanoh.gateway.review;

import io.susanoh.l1.GameEvent;
import java.util.Objects;
import java.util.Optional;

/**
 * One event of an evidence.
 *
 * @param receiptMillis when it was received
 * @param effectiveMillis its effective time
 * @param rules the rules it fired, bits of {@link io.susanoh.l1.Rule}
 */
public record EvidenceEvent(GameEvent event, long receiptMillis, long effectiveMillis, int rules) {
  public EvidenceEvent {
    Objects.requireNonNull(event);
  }

  EvidenceEvent withoutChat() {
    GameEvent quiet =
        new GameEvent(
            event.tenantId(),
            event.eventId(),
            event.timestamp(),
            event.timestampMillis(),
            event.eventType(),
            event.actorId(),
            event.targetId(),
            event.currencyAmount(),
            event.itemId(),
            event.marketAvgPrice(),
            event.actorLevel(),
            event.accountAgeDays(),
            Optional.empty());
    return new EvidenceEvent(quiet, receiptMillis, effectiveMillis, rules);
  }
}
