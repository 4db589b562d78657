package io.susanoh.loadtest.traffic;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Players at play. Each has a session: some minutes with a trade every {@value #PAUSE_SECONDS}
 * seconds or so, half of them with one partner. All are open at once, and as one ends another
 * begins.
 */
final class HonestPlay {

  private static final double PAUSE_SECONDS = 20;
  private static final int SESSIONS_MAX = 200_000;
  private static final int TRADES_MEAN = 12;
  private static final int TRADES_MAX = 60;
  private static final double PARTNER_SHARE = 0.5;
  private static final double CHAT_SHARE = 0.35;
  private static final double GIFT_SHARE = 0.15;

  private static final List<String> SALES = List.of("TRADE", "TRADE", "TRADE", "AUCTION", "MAIL");

  private final RandomGenerator random;
  private final Zipf receivers;
  private final long players;
  private final Session[] sessions;

  HonestPlay(TrafficProfile profile, RandomGenerator random) {
    this.random = random;
    receivers = new Zipf(profile.targets(), profile.zipfExponent());
    players = profile.targets();
    double open = profile.eventsPerSecond() * PAUSE_SECONDS;
    sessions = new Session[(int) Math.clamp(open, 1, SESSIONS_MAX)];
  }

  Trade next() {
    int at = random.nextInt(sessions.length);
    Session session = sessions[at];
    if (session == null || session.tradesLeft == 0) {
      session = begin();
      sessions[at] = session;
    }
    session.tradesLeft--;
    long receiver = random.nextDouble() < PARTNER_SHARE ? session.partner : receivers.next(random);
    Optional<ChatLines.Line> chat =
        random.nextDouble() < CHAT_SHARE
            ? Optional.of(ChatLines.honest(session.player.japanese(), random))
            : Optional.empty();
    long target = other(receiver, session.player.number());
    return random.nextDouble() < GIFT_SHARE
        ? gift(session.player, target, chat)
        : sale(session.player, target, chat);
  }

  private Session begin() {
    Player player = Player.of(1 + Draws.below(players, random));
    double drawn = -StrictMath.log1p(-random.nextDouble()) * TRADES_MEAN;
    return new Session(
        player, receivers.next(random), (int) Math.clamp(Math.ceil(drawn), 1, TRADES_MAX));
  }

  /** A few coins, no thing. */
  private Trade gift(Player actor, long target, Optional<ChatLines.Line> chat) {
    long amount = 10L * (1 + random.nextInt(100));
    return new Trade(
        "GIFT", actor, target, amount, Optional.empty(), Optional.empty(), chat, FraudKind.NONE, 0);
  }

  /** Around the market price; rarely a good deal above it, which is far from R3. */
  private Trade sale(Player actor, long target, Optional<ChatLines.Line> chat) {
    Item[] items = Item.values();
    // The squared draw favours what is cheap and common.
    double drawn = random.nextDouble();
    Item item = items[(int) (items.length * drawn * drawn)];
    long market = item.marketPrice() * (1 + random.nextInt(item.stack()));
    double bargain = 0.7 + 0.7 * random.nextDouble();
    double luck = random.nextInt(500) == 0 ? 30 : 1;
    return new Trade(
        Draws.pick(SALES, random),
        actor,
        target,
        Math.max(1, Math.round(market * bargain * luck)),
        Optional.of(item.id()),
        Optional.of(market),
        chat,
        FraudKind.NONE,
        0);
  }

  private long other(long target, long than) {
    return target != than ? target : 1 + target % players;
  }

  private static final class Session {
    private final Player player;
    private final long partner;
    private int tradesLeft;

    Session(Player player, long partner, int tradesLeft) {
      this.player = player;
      this.partner = partner;
      this.tradesLeft = tradesLeft;
    }
  }
}
