package io.susanoh.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over one x axis, as an SVG element that stands for itself. */
final class LineChart {

  private static final int WIDTH = 620;
  private static final int HEIGHT = 300;
  private static final int LEFT = 62;
  private static final int RIGHT = 16;
  private static final int TOP = 54;
  private static final int BOTTOM = 46;

  private final String title;
  private final Axis x;
  private final Axis y;
  private final List<Series> series = new ArrayList<>();
  private final List<Bound> bounds = new ArrayList<>();

  LineChart(String title, Axis x, Axis y) {
    this.title = title;
    this.x = x;
    this.y = y;
  }

  /** Colours that can be told apart, also by those who see red and green alike. */
  enum Colour {
    BLUE("#1f6feb"),
    ORANGE("#d9730d"),
    PURPLE("#8250df"),
    GREY("#8c959f"),
    RED("#cf222e");

    private final String hex;

    Colour(String hex) {
      this.hex = hex;
    }
  }

  /** A point in the axes' units. */
  record Point(double x, double y) {}

  private record Series(String name, Colour colour, List<Point> points) {}

  private record Bound(String name, double y) {}

  LineChart line(String name, Colour colour, List<Point> points) {
    series.add(new Series(name, colour, List.copyOf(points)));
    return this;
  }

  /** A dashed line across, which is not to be crossed. */
  LineChart bound(String name, double atY) {
    if (atY <= y.high()) {
      bounds.add(new Bound(name, atY));
    }
    return this;
  }

  String svg() {
    StringBuilder out = new StringBuilder(8_192);
    out.append(
        format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
            WIDTH, HEIGHT, Html.escape(title)));
    out.append(text(LEFT, 18, "start", "title", title));
    frame(out);
    for (Bound bound : bounds) {
      double at = yOf(bound.y());
      out.append(segment(LEFT, at, WIDTH - RIGHT, at, "bound"));
      out.append(text(WIDTH - RIGHT - 4, at - 4, "end", "boundName", bound.name()));
    }
    double legend = LEFT;
    for (Series one : series) {
      out.append(polyline(one));
      out.append(
          format(
              "<rect x=\"%.1f\" y=\"30\" width=\"14\" height=\"4\" fill=\"%s\"/>",
              legend, one.colour().hex));
      out.append(text(legend + 19, 36, "start", "legend", one.name()));
      legend += 40 + 6.6 * one.name().length();
    }
    return out.append("</svg>\n").toString();
  }

  private void frame(StringBuilder out) {
    for (Axis.Tick tick : y.ticks()) {
      double at = yOf(tick.value());
      out.append(segment(LEFT, at, WIDTH - RIGHT, at, "grid"));
      out.append(text(LEFT - 7, at + 4, "end", "tick", tick.label()));
    }
    for (Axis.Tick tick : x.ticks()) {
      double at = xOf(tick.value());
      out.append(segment(at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 4, "axis"));
      out.append(text(at, HEIGHT - BOTTOM + 17, "middle", "tick", tick.label()));
    }
    out.append(segment(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "axis"));
    out.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "axisTitle", x.title()));
    double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
    out.append(
        format(
            "<text x=\"14\" y=\"%.1f\" text-anchor=\"middle\" class=\"axisTitle\" transform=\"rotate(-90 14 %.1f)\">%s</text>",
            middle, middle, Html.escape(y.title())));
  }

  private String polyline(Series one) {
    StringBuilder points = new StringBuilder();
    for (Point point : one.points()) {
      points.append(format("%.1f,%.1f ", xOf(point.x()), yOf(point.y())));
    }
    return format(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\" stroke-linejoin=\"round\"/>",
        points.toString().strip(), one.colour().hex);
  }

  private double xOf(double value) {
    return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
  }

  private double yOf(double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
  }

  private static String segment(double x1, double y1, double x2, double y2, String style) {
    return format(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>",
        x1, y1, x2, y2, style);
  }

  private static String text(double x, double y, String anchor, String style, String text) {
    return format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>",
        x, y, anchor, style, Html.escape(text));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
