package io.susanoh.gateway;

import io.susanoh.gateway.http.Demo;
import io.susanoh.l1.GameEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The events of the demo's scenarios (CONTRACT §7); each run has event ids of its own. */
final class DemoEvents {

  /** Who collects in the smurfing scenario. */
  static final String BOSS = "user_boss_01";

  private static final int PLAYERS = 10;
  private static final int MULES = 8;
  private static final long MULE_AMOUNT = 150_000;
  private static final long MULE_PRICE = 2_000;
  private static final int ACTOR_LEVEL = 5;
  private static final int ACCOUNT_AGE_DAYS = 3;

  private DemoEvents() {}

  static List<GameEvent> of(Demo.Scenario scenario, String tenantId) {
    return switch (scenario) {
      case NORMAL -> normal(tenantId);
      case RMT_SMURFING -> smurfing(tenantId);
      case LAYERING -> layering(tenantId);
    };
  }

  /** Ten small trades between ten players: no rule fires. */
  private static List<GameEvent> normal(String tenantId) {
    List<GameEvent> events = new ArrayList<>(PLAYERS);
    for (int i = 0; i < PLAYERS; i++) {
      String to = player((i + 1) % PLAYERS);
      events.add(event(tenantId, player(i), to, 400 + 35L * i, 500, "gg, thanks for the trade!"));
    }
    return events;
  }

  /**
   * Eight fresh accounts pay into {@link #BOSS}: together they pass R1, and a chat gives the real
   * money away.
   */
  private static List<GameEvent> smurfing(String tenantId) {
    List<GameEvent> events = new ArrayList<>(MULES);
    for (int i = 1; i <= MULES; i++) {
      String chat = i == MULES ? "振り込み確認しました。りょ。" : "よろしくお願いします";
      events.add(
          event(tenantId, "user_mule_%02d".formatted(i), BOSS, MULE_AMOUNT, MULE_PRICE, chat));
    }
    return events;
  }

  /** One sum passes through three hands. */
  private static List<GameEvent> layering(String tenantId) {
    return List.of(
        event(tenantId, "user_layer_source", "user_layer_01", 1_500_000, GameEvent.NO_PRICE, ""),
        event(tenantId, "user_layer_01", "user_layer_02", 1_450_000, GameEvent.NO_PRICE, ""),
        event(tenantId, "user_layer_02", "user_layer_03", 1_400_000, GameEvent.NO_PRICE, ""));
  }

  private static String player(int i) {
    return "user_player_%02d".formatted(i + 1);
  }

  private static GameEvent event(
      String tenantId, String actor, String target, long amount, long marketPrice, String chat) {
    return new GameEvent(
        tenantId,
        "demo-" + UUID.randomUUID(),
        Optional.empty(),
        GameEvent.NO_TIMESTAMP,
        "TRADE",
        actor,
        target,
        amount,
        marketPrice == GameEvent.NO_PRICE ? Optional.empty() : Optional.of("item_sword_01"),
        marketPrice,
        ACTOR_LEVEL,
        ACCOUNT_AGE_DAYS,
        chat.isEmpty() ? Optional.empty() : Optional.of(chat));
  }
}
