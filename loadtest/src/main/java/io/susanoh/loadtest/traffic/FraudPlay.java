package io.susanoh.loadtest.traffic;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * Fraud of the known patterns, in campaigns of a few events each. So many are open at once that the
 * events of one come about {@value #PAUSE_SECONDS} seconds apart: a campaign is over before the
 * window has forgotten its beginning, unless there are fewer than two events a second in all.
 */
final class FraudPlay {

  private static final double PAUSE_SECONDS = 3;
  private static final int CAMPAIGNS_MAX = 10_000;

  private final RandomGenerator random;
  private final long accounts;
  private final Campaign[] open;
  private long begun;

  FraudPlay(TrafficProfile profile, RandomGenerator random) {
    this.random = random;
    accounts = profile.targets();
    double campaigns = profile.eventsPerSecond() * profile.fraudShare() * PAUSE_SECONDS;
    open = new Campaign[(int) Math.clamp(campaigns, 1, CAMPAIGNS_MAX)];
  }

  Trade next() {
    int at = random.nextInt(open.length);
    if (open[at] == null || open[at].trades.isEmpty()) {
      open[at] = begin();
    }
    return open[at].trades.remove();
  }

  private Campaign begin() {
    int drawn = random.nextInt(20);
    Campaign campaign = new Campaign(++begun);
    if (drawn < 7) {
      smurfing(campaign);
    } else if (drawn < 14) {
      directRmt(campaign);
    } else if (drawn < 17) {
      overpriced(campaign);
    } else {
      layering(campaign);
    }
    return campaign;
  }

  /** Ten to sixteen mules, which together are over both thresholds. */
  private void smurfing(Campaign campaign) {
    Player boss = anybody();
    int mules = 10 + random.nextInt(7);
    for (int i = 0; i < mules; i++) {
      campaign.add(
          FraudKind.SMURFING,
          otherThan(boss).asMule(),
          boss.number(),
          100_000 + Draws.below(80_000, random),
          Optional.empty(),
          Optional.empty());
    }
  }

  /** A seller hands game money to a buyer, and the chat says what for. */
  private void directRmt(Campaign campaign) {
    Player buyer = anybody();
    Player seller = otherThan(buyer);
    int parcels = 2 + random.nextInt(3);
    for (int i = 0; i < parcels; i++) {
      campaign.add(
          FraudKind.DIRECT_RMT,
          seller,
          buyer.number(),
          50_000 + Draws.below(250_000, random),
          Optional.empty(),
          Optional.of(ChatLines.rmt(random)));
    }
  }

  /** Herbs and arrows at a hundred to a thousand times their price. */
  private void overpriced(Campaign campaign) {
    Player receiver = anybody();
    Player giver = otherThan(receiver);
    int sales = 1 + random.nextInt(3);
    for (int i = 0; i < sales; i++) {
      Item item = random.nextBoolean() ? Item.HERB : Item.ARROW;
      campaign.add(
          FraudKind.OVERPRICED,
          giver,
          receiver.number(),
          item.marketPrice() * (100 + Draws.below(900, random)),
          Optional.of(item),
          Optional.empty());
    }
  }

  /** Three to six hops of over a million each, less a fee. */
  private void layering(Campaign campaign) {
    int hops = 3 + random.nextInt(4);
    double amount = 1_600_000 + Draws.below(3_000_000, random);
    Player from = anybody();
    for (int i = 0; i < hops; i++) {
      Player to = otherThan(from);
      campaign.add(
          FraudKind.LAYERING,
          from,
          to.number(),
          Math.round(amount),
          Optional.empty(),
          Optional.empty());
      from = to;
      amount *= 0.94;
    }
  }

  private Player anybody() {
    return Player.of(1 + Draws.below(accounts, random));
  }

  private Player otherThan(Player player) {
    Player drawn = anybody();
    return drawn.number() != player.number() ? drawn : Player.of(1 + player.number() % accounts);
  }

  private static final class Campaign {
    private final Queue<Trade> trades = new ArrayDeque<>();
    private final long number;

    Campaign(long number) {
      this.number = number;
    }

    void add(
        FraudKind kind,
        Player actor,
        long target,
        long amount,
        Optional<Item> item,
        Optional<ChatLines.Line> chat) {
      trades.add(
          new Trade(
              "TRADE",
              actor,
              target,
              amount,
              item.map(Item::id),
              item.map(Item::marketPrice),
              chat,
              kind,
              number));
    }
  }
}
