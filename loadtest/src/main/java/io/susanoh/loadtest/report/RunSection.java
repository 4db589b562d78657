package io.susanoh.loadtest.report;

import java.util.ArrayList;
import java.util.List;

/** One run on the page. */
final class RunSection {

  private static final List<String> KINDS =
      List.of("none", "smurfing", "direct-rmt", "overpriced", "layering");

  private final LoadRun run;
  private final Judgement judgement;

  RunSection(LoadRun run) {
    this.run = run;
    judgement = Judgement.of(run);
  }

  String html() {
    StringBuilder out = new StringBuilder(1 << 14);
    out.append("<section><h2>")
        .append(Html.escape(run.title()))
        .append(' ')
        .append(Html.badge(judgement.outcome()))
        .append("</h2>\n");
    if (!judgement.reasons().isEmpty()) {
      out.append("<ul>");
      judgement.reasons().forEach(reason -> out.append("<li>").append(Html.escape(reason)));
      out.append("</ul>\n");
    }
    charts(out);
    out.append("<div class=\"tables\">\n");
    thresholds(out);
    detection(out);
    out.append("</div>\n");
    out.append("<h3>Command</h3><pre>").append(Html.escape(run.command())).append("</pre>\n");
    run.generatorCores()
        .ifPresent(
            cores ->
                out.append("<p class=\"muted\">The generator used ")
                    .append(Figures.ratio(cores))
                    .append(" cores on average.</p>\n"));
    return out.append("</section>\n").toString();
  }

  private void charts(StringBuilder out) {
    out.append("<div class=\"charts\">\n")
        .append(Charts.latency(run.timeline()))
        .append(Charts.throughput(run.timeline()));
    if (run.scenario().equals(LoadRun.RAMP)) {
      out.append(Charts.knee(Knee.of(run, Judgement.BOUND_MILLIS)));
    }
    out.append(Charts.backlog(run.timeline()))
        .append(Charts.memory(run.timeline()))
        .append("</div>\n");
  }

  private void thresholds(StringBuilder out) {
    List<List<String>> rows = new ArrayList<>();
    for (LoadRun.Threshold threshold : run.thresholds()) {
      rows.add(
          List.of(
              "<code>" + Html.escape(threshold.metric()) + "</code>",
              "<code>" + Html.escape(threshold.rule()) + "</code>",
              outcome(threshold)));
    }
    out.append("<div><h3>Thresholds</h3>\n")
        .append(Html.table(List.of("metric", "rule", "outcome"), rows))
        .append("</div>\n");
  }

  private String outcome(LoadRun.Threshold threshold) {
    return run.isStopRule(threshold) && !threshold.held()
        ? "<span class=\"muted\">ended the ramp</span>"
        : Html.held(threshold.held());
  }

  /** Of each kind of traffic, how many events were screened. */
  private void detection(StringBuilder out) {
    List<List<String>> rows = new ArrayList<>();
    for (String kind : KINDS) {
      double posted = run.figure("susanoh_posted{kind:" + kind + "}", "count").orElse(0);
      double screened = run.figure("susanoh_screened{kind:" + kind + "}", "count").orElse(0);
      rows.add(
          List.of(
              kind.equals("none") ? "honest" : kind,
              Figures.count(posted),
              Figures.count(screened),
              posted > 0 ? Figures.share(screened / posted) : "–"));
    }
    out.append("<div><h3>Fraud</h3>\n")
        .append(Html.table(List.of("traffic", "events posted", "events screened", "share"), rows))
        .append("</div>\n");
  }
}
