package io.susanoh.loadtest.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as the report writes them. */
final class Figures {

  private Figures() {}

  static String count(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%.1f", millis);
  }

  static String millis(OptionalDouble millis) {
    return millis.isPresent() ? millis(millis.getAsDouble()) : "–";
  }

  static String share(double share) {
    return String.format(
        Locale.ROOT, share > 0 && share < 0.1 ? "%.2f %%" : "%.0f %%", share * 100);
  }

  static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
