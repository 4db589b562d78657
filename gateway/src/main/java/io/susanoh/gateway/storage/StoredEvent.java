package io.susanoh.gateway.storage;

import io.susanoh.l1.GameEvent;

/**
 * A row of {@code event_log}.
 *
 * @param rules the rules it fired, bits of {@link io.susanoh.l1.Rule}
 */
public record StoredEvent(GameEvent event, long receiptMillis, long effectiveMillis, int rules) {}
