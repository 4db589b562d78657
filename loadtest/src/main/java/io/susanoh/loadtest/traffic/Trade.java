package io.susanoh.loadtest.traffic;

import io.susanoh.l1.Rule;
import java.util.Optional;

/**
 * What passes between two accounts, before it has an id and a time.
 *
 * @param marketPrice of all the pieces together
 */
record Trade(
    String type,
    Player actor,
    long target,
    long amount,
    Optional<String> itemId,
    Optional<Long> marketPrice,
    Optional<ChatLines.Line> chat,
    FraudKind kind,
    long campaign) {

  /** The default of CONTRACT §4. */
  private static final long PRICE_MULTIPLIER = 100;

  LabelledEvent at(String eventId, long timeMillis, long ageMillis) {
    return new LabelledEvent(
        eventId,
        timeMillis,
        ageMillis,
        type,
        actor.id(),
        Player.id(target),
        amount,
        itemId,
        marketPrice,
        actor.level(),
        actor.accountAgeDays(),
        chat.map(ChatLines.Line::text),
        kind,
        campaign,
        rulesOfEvent(),
        false);
  }

  private int rulesOfEvent() {
    boolean overpriced =
        marketPrice.isPresent()
            && marketPrice.get() > 0
            && amount >= marketPrice.get() * PRICE_MULTIPLIER;
    boolean slang = chat.isPresent() && chat.get().slang();
    return (overpriced ? Rule.R3.bit() : 0) | (slang ? Rule.R4.bit() : 0);
  }
}
