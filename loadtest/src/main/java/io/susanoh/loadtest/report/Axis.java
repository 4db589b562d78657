package io.susanoh.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * One axis of a chart: what it shows, from where to where, and where its ticks are.
 *
 * @param title with the unit
 * @param low the value at its beginning
 * @param high the value at its end, over {@code low}
 * @param logarithmic whether equal ratios are equally far apart; then {@code low} is over 0
 */
record Axis(String title, double low, double high, boolean logarithmic, List<Tick> ticks) {

  private static final int TICKS = 5;

  /** A value that is written at the axis. */
  record Tick(double value, String label) {}

  Axis {
    ticks = List.copyOf(ticks);
  }

  /** From 0 to a round number that is at least {@code max}. */
  static Axis linear(String title, double max) {
    double step = roundStep(Math.max(max, 1e-9) / TICKS);
    double high = Math.ceil(Math.max(max, 1e-9) / step) * step;
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i * step <= high * 1.0001; i++) {
      ticks.add(new Tick(i * step, label(i * step)));
    }
    return new Axis(title, 0, high, false, ticks);
  }

  /** From a power of ten that is at most {@code min} to one that is at least {@code max}. */
  static Axis logarithmic(String title, double min, double max) {
    int from = (int) Math.floor(Math.log10(min));
    int to = Math.max(from + 1, (int) Math.ceil(Math.log10(max)));
    List<Tick> ticks = new ArrayList<>();
    for (int power = from; power <= to; power++) {
      ticks.add(new Tick(Math.pow(10, power), label(Math.pow(10, power))));
    }
    return new Axis(title, Math.pow(10, from), Math.pow(10, to), true, ticks);
  }

  /** Where a value lies, 0 at the beginning and 1 at the end. */
  double position(double value) {
    return logarithmic
        ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** With ticks of one's own. */
  Axis withTicks(List<Double> values, DoubleFunction<String> labels) {
    return new Axis(
        title,
        low,
        high,
        logarithmic,
        values.stream().map(value -> new Tick(value, labels.apply(value))).toList());
  }

  /** 1, 2 or 5 times a power of ten. */
  private static double roundStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double mantissa = step / power;
    double rounded = mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10;
    return rounded * power;
  }

  private static String label(double value) {
    if (value >= 1_000_000) {
      return trimmed(value / 1_000_000) + " M";
    }
    if (value >= 10_000) {
      return trimmed(value / 1_000) + " k";
    }
    return trimmed(value);
  }

  private static String trimmed(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("\\.?0+$", "");
  }
}
