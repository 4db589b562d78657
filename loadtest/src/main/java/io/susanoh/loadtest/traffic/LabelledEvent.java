package io.susanoh.loadtest.traffic;

import java.util.Optional;

/**
 * One event, ready to be posted, and what it is.
 *
 * @param eventId unique within a seed, but for duplicates
 * @param timeMillis when it happened, milliseconds since the epoch
 * @param ageMillis how long before it is posted that was: 0 unless it is late
 * @param itemId what was traded
 * @param marketAvgPrice of that
 * @param chat what was said meanwhile
 * @param kind what it is part of
 * @param campaign which piece of fraud it belongs to, from 1; 0 for honest play
 * @param rulesOfEvent the bits of R3 and R4, which judge the event alone, so that they are known
 *     here ({@link io.susanoh.l1.Rule#bit()})
 * @param duplicate whether it was there before, byte for byte
 */
public record LabelledEvent(
    String eventId,
    long timeMillis,
    long ageMillis,
    String eventType,
    String actorId,
    String targetId,
    long amount,
    Optional<String> itemId,
    Optional<Long> marketAvgPrice,
    int actorLevel,
    int accountAgeDays,
    Optional<String> chat,
    FraudKind kind,
    long campaign,
    int rulesOfEvent,
    boolean duplicate) {

  LabelledEvent asDuplicate() {
    return new LabelledEvent(
        eventId,
        timeMillis,
        ageMillis,
        eventType,
        actorId,
        targetId,
        amount,
        itemId,
        marketAvgPrice,
        actorLevel,
        accountAgeDays,
        chat,
        kind,
        campaign,
        rulesOfEvent,
        true);
  }
}
