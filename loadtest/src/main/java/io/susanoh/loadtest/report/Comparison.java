package io.susanoh.loadtest.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** Engines under the same scenario and seed, side by side; ratios are to the first one. */
final class Comparison {

  private final List<LoadRun> runs;

  Comparison(List<LoadRun> runs) {
    this.runs = List.copyOf(runs);
  }

  String html() {
    Map<String, Histogram> latencies = new LinkedHashMap<>();
    Map<String, Timeline> timelines = new LinkedHashMap<>();
    for (LoadRun run : runs) {
      latencies.put(run.engine(), run.timeline().latencies());
      timelines.put(run.engine(), run.timeline());
    }
    return "<section><h2>Engines side by side</h2>\n"
        + "<p>The same events at the same rate, each engine in a gateway of its own.</p>\n"
        + table()
        + "<div class=\"charts\">\n"
        + Charts.percentiles(latencies)
        + Charts.sideBySide(timelines)
        + "</div></section>\n";
  }

  private String table() {
    List<String> heads = new ArrayList<>();
    heads.add("figure");
    runs.forEach(run -> heads.add(run.engine()));
    runs.stream()
        .skip(1)
        .forEach(run -> heads.add(run.engine() + " / " + runs.getFirst().engine()));
    List<List<String>> rows = new ArrayList<>();
    rows.add(texts("outcome", run -> Html.badge(Judgement.of(run).outcome())));
    rows.add(
        figures(
            "events answered a second",
            run ->
                (double) run.timeline().latencies().getTotalCount()
                    / Math.max(1, run.timeline().seconds().size())));
    for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
      String name = percentile == 100 ? "max, ms" : "p" + trimmed(percentile) + ", ms";
      rows.add(figures(name, run -> Latencies.millis(run.timeline(), percentile)));
    }
    serverFigure(rows, "L1 in the gateway, p50 ms", "server_l1_p50_ms");
    serverFigure(rows, "L1 in the gateway, p99 ms", "server_l1_p99_ms");
    serverFigure(rows, "L1 in the gateway, p99.9 ms", "server_l1_p999_ms");
    serverFigure(rows, "HTTP in the gateway, p99 ms", "server_http_p99_ms");
    rows.add(figures("failed events", run -> run.timeline().failed()));
    rows.add(figures("wrong answers", run -> run.figure(LoadRun.WRONG_ANSWERS, "count").orElse(0)));
    rows.add(figures("events screened", run -> run.figure("susanoh_screened", "count").orElse(0)));
    return Html.table(heads, rows);
  }

  private void serverFigure(List<List<String>> rows, String name, String metric) {
    if (runs.stream().allMatch(run -> run.figure(metric, "value").isPresent())) {
      rows.add(figures(name, run -> run.figure(metric, "value").orElseThrow()));
    }
  }

  private List<String> texts(String name, Function<LoadRun, String> text) {
    List<String> row = new ArrayList<>();
    row.add(Html.escape(name));
    runs.forEach(run -> row.add(text.apply(run)));
    runs.stream().skip(1).forEach(run -> row.add(""));
    return row;
  }

  private List<String> figures(String name, ToDoubleFunction<LoadRun> figure) {
    List<String> row = new ArrayList<>();
    row.add(Html.escape(name));
    runs.forEach(run -> row.add(figureText(figure.applyAsDouble(run))));
    double first = figure.applyAsDouble(runs.getFirst());
    runs.stream()
        .skip(1)
        .forEach(
            run -> row.add(first > 0 ? Figures.ratio(figure.applyAsDouble(run) / first) : "–"));
    return row;
  }

  private static String figureText(double value) {
    return value == Math.rint(value) || value >= 100 ? Figures.count(value) : Figures.millis(value);
  }

  private static String trimmed(double percentile) {
    return percentile == Math.rint(percentile)
        ? Integer.toString((int) percentile)
        : Double.toString(percentile);
  }
}
