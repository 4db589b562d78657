package io.susanoh.loadtest.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The page: what came out on top, then the comparison of the engines, then each run. */
final class ReportPage {

  private final List<LoadRun> runs;
  private final List<LocustRun> locust;
  private final String command;
  private final String seed;

  ReportPage(List<LoadRun> runs, List<LocustRun> locust, String command, String seed) {
    this.runs = List.copyOf(runs);
    this.locust = List.copyOf(locust);
    this.command = command;
    this.seed = seed;
  }

  String html() {
    StringBuilder out = new StringBuilder(1 << 16);
    out.append(
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Susanoh load test</title><style>
        """);
    out.append(style()).append("</style></head><body><main>\n");
    header(out);
    overview(out);
    List<LoadRun> canary =
        runs.stream().filter(run -> run.scenario().equals(LoadRun.CANARY)).toList();
    if (canary.size() > 1) {
      out.append(new Comparison(canary).html());
    }
    for (LoadRun run : runs) {
      out.append(new RunSection(run).html());
    }
    locust(out);
    reading(out);
    return out.append("</main></body></html>\n").toString();
  }

  private void header(StringBuilder out) {
    List<Judgement> judgements = new ArrayList<>(runs.stream().map(Judgement::of).toList());
    locust.forEach(run -> judgements.add(run.judgement()));
    out.append("<h1>Susanoh load test ")
        .append(Html.badge(Judgement.worst(judgements)))
        .append("</h1>\n<p class=\"muted\">")
        .append(Instant.now().truncatedTo(ChronoUnit.SECONDS))
        .append(" · ")
        .append(Html.escape(Machine.here()))
        .append(" · traffic of seed ")
        .append(Html.escape(seed))
        .append("</p>\n<pre>")
        .append(Html.escape(command))
        .append("</pre>\n");
  }

  private void overview(StringBuilder out) {
    List<List<String>> rows = new ArrayList<>();
    for (LoadRun run : runs) {
      Judgement judgement = Judgement.of(run);
      rows.add(
          List.of(
              Html.escape(run.title()),
              Html.badge(judgement.outcome()),
              Figures.count(run.rate()),
              Figures.count(run.timeline().latencies().getTotalCount()),
              Latencies.percentile(run.timeline(), 50),
              Latencies.percentile(run.timeline(), 99),
              Latencies.percentile(run.timeline(), 99.9),
              Figures.millis(run.figure("server_l1_p99_ms", "value")),
              Figures.count(run.timeline().failed()),
              Figures.count(run.timeline().dropped())));
    }
    out.append("<section><h2>Runs</h2>\n")
        .append(
            Html.table(
                List.of(
                    "scenario",
                    "outcome",
                    "rate, events/s",
                    "events",
                    "p50, ms",
                    "p99, ms",
                    "p99.9, ms",
                    "L1 in the gateway, p99 ms",
                    "failed",
                    "dropped"),
                rows))
        .append("</section>\n");
  }

  private void locust(StringBuilder out) {
    if (locust.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    StringBuilder commands = new StringBuilder();
    for (LocustRun run : locust) {
      rows.add(
          List.of(
              Html.escape(run.title()),
              Html.badge(run.judgement().outcome()),
              Figures.count(run.asked()),
              Figures.count(run.posted()),
              Figures.count(run.failures()),
              Figures.count(run.late()),
              Figures.millis(run.p50Millis()),
              Figures.millis(run.p99Millis())));
      commands.append(Html.escape(run.command())).append('\n');
    }
    out.append("<section><h2>Locust</h2>\n")
        .append(
            "<p>Users of Locust wait for an answer before they send again (closed loop): a slow answer"
                + " delays the next event instead of being met by it. These latencies are too kind by"
                + " design and are not compared with those above.</p>\n")
        .append(
            Html.table(
                List.of(
                    "run",
                    "outcome",
                    "asked, events/s",
                    "posted, events/s",
                    "failed",
                    "late",
                    "p50, ms (closed loop)",
                    "p99, ms (closed loop)"),
                rows))
        .append("<pre>")
        .append(commands.toString().strip())
        .append("</pre></section>\n");
  }

  private static void reading(StringBuilder out) {
    out.append(
        """
        <section><h2>How to read this</h2>
        <ul>
        <li><b>Open loop.</b> k6 posts by the clock, whether earlier answers have come or not: a slow answer cannot
        keep the next event from being sent, and thereby from being measured (coordinated omission).</li>
        <li><b>PASSED</b>: every hard threshold held. <b>FAILED</b>: one was crossed. <b>INVALID</b>: the generator
        was saturated (events dropped, or its core full), so that nothing was shown about the gateway.</li>
        <li><b>Latency</b> is from the first byte sent to the last received, as k6 sees it, with whatever the
        generator's own core adds. <b>L1 in the gateway</b> is its own histogram, between two scrapes: the upper
        bound of the bucket in which the percentile lies; “–” where the version exports none.</li>
        <li><b>Screened</b> in the table of fraud counts events, not accounts: the first mules of a smurfing
        campaign are under every threshold, and must be. Busy honest accounts fire R2 by their number of trades.</li>
        </ul></section>
        """);
  }

  private static String style() {
    try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
