package io.susanoh.loadtest.report;

import io.susanoh.loadtest.cli.Flags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads the runs below a directory, writes one HTML page about them that needs nothing beside
 * itself, and ends with what they showed: 0, or 1 when a hard threshold was crossed, or 2 when a
 * generator was saturated.
 */
public final class Report {

  private static final String HELP =
      """
      usage: java -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.report.Report \\
          --runs DIRECTORY --out FILE.html [--seed 42] [--command "what made the runs"]""";

  private Report() {}

  /** See the usage text, which a faulty command line prints. */
  @SuppressWarnings("SystemOut") // the report
  public static void main(String[] args) throws IOException {
    Flags flags;
    try {
      flags = Flags.parse(args, Set.of("runs", "out", "seed", "command"));
      flags.text("runs");
      flags.text("out");
    } catch (Flags.Fault fault) {
      System.err.println(fault.getMessage() + "\n" + HELP);
      System.exit(64);
      return;
    }
    List<LoadRun> runs = new ArrayList<>();
    List<LocustRun> locust = new ArrayList<>();
    for (Path directory : directories(Path.of(flags.text("runs")))) {
      if (Files.exists(directory.resolve("summary.json"))) {
        runs.add(LoadRun.read(directory));
      } else if (Files.exists(directory.resolve("locust.json"))) {
        locust.add(LocustRun.read(directory));
      }
    }
    Path out = Path.of(flags.text("out"));
    Files.createDirectories(out.toAbsolutePath().getParent());
    Files.writeString(
        out,
        new ReportPage(runs, locust, flags.text("command", "–"), flags.text("seed", "–")).html());
    List<Judgement> judgements = new ArrayList<>();
    runs.forEach(run -> judgements.add(told(run.title(), Judgement.of(run))));
    locust.forEach(run -> judgements.add(told(run.title(), run.judgement())));
    Judgement.Outcome outcome = Judgement.worst(judgements);
    System.out.println(outcome + ": " + out);
    System.exit(outcome.exitStatus());
  }

  @SuppressWarnings("SystemOut") // the report
  private static Judgement told(String title, Judgement judgement) {
    String reasons = String.join("; ", judgement.reasons());
    System.out.println(
        judgement.outcome() + " " + title + (reasons.isEmpty() ? "" : ": " + reasons));
    return judgement;
  }

  private static List<Path> directories(Path runs) throws IOException {
    try (Stream<Path> all = Files.list(runs)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }
}
