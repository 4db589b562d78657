package io.susanoh.loadtest.traffic;

/**
 * Somebody with an account. The same number is the same player in all traffic.
 *
 * @param number from 1; the smaller, the more a player receives
 * @param japanese the language they write in, else English
 */
record Player(long number, boolean japanese, int level, int accountAgeDays) {

  private static final int LEVEL_MAX = 99;
  private static final int AGE_DAYS_MAX = 2_400;
  private static final int MULE_LEVEL_MAX = 5;
  private static final int MULE_AGE_DAYS_MAX = 3;

  /** Whoever has this number: seven in ten write Japanese, older accounts have higher levels. */
  static Player of(long number) {
    long bits = Mixing.mix(number);
    double youth = unit(bits);
    double diligence = unit(Mixing.mix(bits));
    int age = (int) (AGE_DAYS_MAX * youth * youth);
    double progress = Math.sqrt((double) age / AGE_DAYS_MAX) * (0.4 + 0.6 * diligence);
    int level = 1 + (int) ((LEVEL_MAX - 1) * progress);
    return new Player(number, Math.floorMod(bits, 10) < 7, level, age);
  }

  /** The same account, made days ago for one purpose. */
  Player asMule() {
    long bits = Mixing.mix(~number);
    return new Player(
        number,
        japanese,
        1 + (int) Math.floorMod(bits, (long) MULE_LEVEL_MAX),
        (int) Math.floorMod(bits >>> 32, MULE_AGE_DAYS_MAX + 1L));
  }

  String id() {
    return id(number);
  }

  static String id(long number) {
    return "player-" + number;
  }

  private static double unit(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }
}
