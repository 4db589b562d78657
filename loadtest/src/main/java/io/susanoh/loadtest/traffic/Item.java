package io.susanoh.loadtest.traffic;

/** What is traded: its price a piece, and the most pieces in one trade. */
enum Item {
  HERB("item_herb", 12, 40),
  ARROW("item_arrow_iron", 3, 90),
  ORE("item_ore_mithril", 180, 30),
  POTION("item_potion_large", 95, 20),
  SCROLL("item_scroll_return", 240, 10),
  GEM("item_gem_sapphire", 1_900, 6),
  FEED("item_pet_feed", 45, 40),
  SWORD("item_sword_01", 4_200, 1),
  SHIELD("item_shield_oak", 2_800, 1),
  BOW("item_bow_hunter", 6_500, 1),
  STAFF("item_staff_ember", 14_000, 1),
  MOUNT("item_mount_wolf", 38_000, 1),
  DRESS("item_costume_yukata", 21_000, 1),
  HOUSE("item_house_deed", 160_000, 1);

  private final String id;
  private final long marketPrice;
  private final int stack;

  Item(String id, long marketPrice, int stack) {
    this.id = id;
    this.marketPrice = marketPrice;
    this.stack = stack;
  }

  String id() {
    return id;
  }

  long marketPrice() {
    return marketPrice;
  }

  int stack() {
    return stack;
  }
}
