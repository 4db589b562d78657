package io.susanoh.gateway.redis;

import static io.susanoh.gateway.redis.ConnectedRedis.await;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.config.Settings.Sharing;
import io.susanoh.gateway.config.SettingsOutcome;
import io.susanoh.gateway.config.SettingsReader;
import io.susanoh.gateway.screening.AccountCopy;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.RuleSet;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A node that decided in Redis and died before its journal and PostgreSQL had any of it. */
public final class DeadNode {

  private DeadNode() {}

  /**
   * Has it decide on an event that fires R1 by its amount.
   *
   * @param ago how long it has been dead
   */
  public static void decide(String redisUrl, String eventId, String target, Duration ago)
      throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      long receiptMillis = System.currentTimeMillis() - ago.toMillis();
      Lanes lanes = await(Lanes.open(vertx, sharing(redisUrl), 1, new RedisMeters()));
      await(lanes.connect());
      RedisClock clock = new RedisClock(InstantSource.system(), System::nanoTime);
      clock.saw(receiptMillis);
      RedisStore store = new RedisStore(lanes);
      Primary away = new StandInPrimary(); // whatever it had for PostgreSQL stayed with it
      Triggers triggers =
          new Triggers(
              new AccountChanges(
                  store,
                  new AccountCopy(clock),
                  away,
                  new Ledger(away, store, new Pledge(vertx, away, store, clock, new RedisMeters())),
                  clock,
                  new RedisMeters()));
      GameEvent event = event(eventId, target);
      AccountId account = new AccountId(event.tenantId(), target);
      Seen seen = await(store.screen(event, 0, RuleSet.DEFAULT, OptionalLong.of(receiptMillis)));
      await(triggers.move(account, eventId, event.actorId(), seen));
      if (seen.state().isEmpty()) {
        // Who sweeps may have come between the announcement, which is from long ago, and the move.
        await(store.announce(account, receiptMillis));
      }
      lanes.close();
    } finally {
      await(vertx.close());
    }
  }

  /** What the settings say of that Redis; a busy machine is no outage. */
  static Sharing sharing(String redisUrl) {
    SettingsOutcome outcome =
        SettingsReader.read(
            Map.of("REDIS_URL", redisUrl, "SUSANOH_REDIS_DEADLINE_MS", "10000"), List.of());
    return ((SettingsOutcome.Concluded) outcome).settings().sharing();
  }

  /** As {@code SharedNode} posts it. */
  private static GameEvent event(String eventId, String target) {
    return new GameEvent(
        "default",
        eventId,
        Optional.empty(),
        GameEvent.NO_TIMESTAMP,
        "TRADE",
        "mule",
        target,
        2_000_000,
        Optional.empty(),
        GameEvent.NO_PRICE,
        1,
        0,
        Optional.empty());
  }
}
