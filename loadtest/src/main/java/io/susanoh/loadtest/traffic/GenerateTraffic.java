package io.susanoh.loadtest.traffic;

import io.susanoh.l1.Rule;
import io.susanoh.loadtest.cli.Flags;
import io.susanoh.loadtest.traffic.EventBodies.Timestamps;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes traffic to a file, one body a line, and beside it {@code <file>.labels.csv}, which says of
 * each line what it is: for k6, Locust, curl and whoever judges a run.
 */
public final class GenerateTraffic {

  private static final String HELP =
      """
      usage: java -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.traffic.GenerateTraffic \\
          --events N --out FILE [--seed 42] [--targets 1000000] [--zipf 0.99] [--rate 1000]
          [--start 2026-01-01T00:00:00Z | now] [--timestamps given | absent]
          [--fraud 0.02] [--duplicates 0.005] [--late 0.005]""";

  private static final Set<String> FLAGS =
      Set.of(
          "events",
          "out",
          "seed",
          "targets",
          "zipf",
          "rate",
          "start",
          "timestamps",
          "fraud",
          "duplicates",
          "late");

  private GenerateTraffic() {}

  /** See the usage text, which a faulty command line prints. */
  @SuppressWarnings("SystemOut") // the report
  public static void main(String[] args) throws IOException {
    try {
      Flags flags = Flags.parse(args, FLAGS);
      Path out = Path.of(flags.text("out"));
      write(profile(flags), flags.number("events", 100_000), timestamps(flags), out);
      System.out.println(out + " and " + labels(out));
    } catch (IllegalArgumentException | DateTimeException fault) {
      System.err.println(fault.getMessage() + "\n" + HELP);
      System.exit(2);
    }
  }

  /** Writes {@code events} events to {@code out} and their labels beside it. */
  static void write(TrafficProfile profile, long events, Timestamps timestamps, Path out)
      throws IOException {
    TrafficGenerator traffic = new TrafficGenerator(profile);
    EventBodies bodies = new EventBodies(timestamps);
    try (OutputStream lines = new BufferedOutputStream(Files.newOutputStream(out), 1 << 16);
        PrintWriter labels =
            new PrintWriter(Files.newBufferedWriter(labels(out), StandardCharsets.UTF_8))) {
      labels.print("event_id,kind,campaign,rules,age_millis,duplicate\n");
      for (long i = 0; i < events; i++) {
        LabelledEvent event = traffic.next();
        lines.write(bodies.of(event, ""));
        lines.write('\n');
        labels.print(label(event));
      }
      if (labels.checkError()) {
        throw new IOException("the labels could not be written");
      }
    }
  }

  static Path labels(Path out) {
    return out.resolveSibling(out.getFileName() + ".labels.csv");
  }

  private static String label(LabelledEvent event) {
    String rules =
        Rule.of(event.rulesOfEvent()).stream().map(Rule::name).collect(Collectors.joining("+"));
    return String.join(
            ",",
            event.eventId(),
            event.kind().label(),
            Long.toString(event.campaign()),
            rules,
            Long.toString(event.ageMillis()),
            Boolean.toString(event.duplicate()))
        + '\n';
  }

  private static TrafficProfile profile(Flags flags) {
    String start =
        flags.text("start", Instant.ofEpochMilli(TrafficProfile.START_MILLIS).toString());
    return new TrafficProfile(
        flags.number("seed", 42),
        flags.number("targets", 1_000_000),
        flags.fraction("zipf", 0.99),
        flags.fraction("rate", 1_000),
        start.equals("now") ? System.currentTimeMillis() : Instant.parse(start).toEpochMilli(),
        flags.fraction("fraud", 0.02),
        flags.fraction("duplicates", 0.005),
        flags.fraction("late", 0.005));
  }

  private static Timestamps timestamps(Flags flags) {
    return Timestamps.valueOf(flags.text("timestamps", "given").toUpperCase(Locale.ROOT));
  }
}
