package io.susanoh.loadtest.openloop;

import io.susanoh.loadtest.cli.Flags;
import io.susanoh.loadtest.traffic.TrafficGenerator;
import io.susanoh.loadtest.traffic.TrafficProfile;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Latencies of {@code POST /api/v1/events} at a rate, measured from when each request was due. One
 * line of {@code name=value} figures; says so when the generator was saturated.
 */
public final class OpenLoop {

  private static final String HELP =
      """
      usage: java -cp loadtest/target/benchmarks.jar io.susanoh.loadtest.openloop.OpenLoop --port N
          [--rate 20000] [--seconds 30] [--warmup 5] [--connections 64] [--arrivals even | poisson]
          [--seed 42] [--targets 1000000] [--zipf 0.99] [--fraud 0.02] [--api-key K] [--run ID]""";

  private static final Set<String> FLAGS =
      Set.of(
          "port",
          "rate",
          "seconds",
          "warmup",
          "connections",
          "arrivals",
          "seed",
          "targets",
          "zipf",
          "fraud",
          "api-key",
          "run");

  private static final int REQUESTS = 200_000;

  private OpenLoop() {}

  /**
   * What was seen from both ends.
   *
   * @param decisions of the server's engine meanwhile
   */
  private record Measured(Outcome outcome, ServerHistogram decisions) {}

  /** See the usage text, which a faulty command line prints. Ends with 2 when saturated. */
  @SuppressWarnings("SystemOut") // the report
  public static void main(String[] args) throws IOException {
    try {
      Measured measured = run(Flags.parse(args, FLAGS));
      System.out.println(line(measured.outcome()) + line(measured.decisions()));
      System.exit(measured.outcome().saturation().isEmpty() ? 0 : 2);
    } catch (IllegalArgumentException fault) {
      System.err.println(fault.getMessage() + "\n" + HELP);
      System.exit(64);
    }
  }

  private static Measured run(Flags flags) throws IOException {
    int rate = (int) flags.number("rate", 20_000);
    long seed = flags.number("seed", 42);
    Requests requests =
        new Requests(
            new TrafficGenerator(profile(flags, seed, rate)),
            REQUESTS,
            flags.text("run", "open-" + Long.toHexString(System.currentTimeMillis())),
            flags.text("api-key", ""));
    int port = Integer.parseInt(flags.text("port"));
    int connections = (int) flags.number("connections", 64);
    try (Generator generator = new Generator(port, connections, requests, System::nanoTime)) {
      int warmup = (int) flags.number("warmup", 5);
      if (warmup > 0) {
        generator.run(schedule(flags, seed, rate), rate, warmup);
      }
      ServerHistogram before = ServerHistogram.scrape(port, ServerHistogram.L1_DECISION);
      Outcome outcome =
          generator.run(schedule(flags, seed, rate), rate, (int) flags.number("seconds", 30));
      ServerHistogram after = ServerHistogram.scrape(port, ServerHistogram.L1_DECISION);
      return new Measured(outcome, after.since(before));
    }
  }

  private static TrafficProfile profile(Flags flags, long seed, int rate) {
    return new TrafficProfile(
        seed,
        flags.number("targets", 1_000_000),
        flags.fraction("zipf", 0.99),
        rate,
        TrafficProfile.START_MILLIS,
        flags.fraction("fraud", 0.02),
        0.005,
        // A late one would need a timestamp of its own; that is no matter of latency.
        0);
  }

  private static Schedule schedule(Flags flags, long seed, int rate) {
    return switch (flags.text("arrivals", "even")) {
      case "even" -> Schedule.even(rate);
      case "poisson" -> Schedule.poisson(rate, seed);
      default ->
          throw new IllegalArgumentException("--arrivals is neither \"even\" nor \"poisson\"");
    };
  }

  private static String line(Outcome outcome) {
    return String.format(
        Locale.ROOT,
        "answered=%d refused=%d p50_us=%.0f p99_us=%.0f p999_us=%.0f max_us=%.0f"
            + " sent_late_p99_us=%.0f sent_late_max_us=%.0f waited_for_connection=%d unanswered=%d"
            + " saturated=%s",
        outcome.latencies().getTotalCount(),
        outcome.refused(),
        outcome.micros(50),
        outcome.micros(99),
        outcome.micros(99.9),
        outcome.micros(100),
        outcome.lagMicros(99),
        outcome.lagMicros(100),
        outcome.starved(),
        outcome.unanswered(),
        outcome.saturation().isEmpty()
            ? "no"
            : "yes (" + String.join("; ", outcome.saturation()) + ")");
  }

  private static String line(ServerHistogram decisions) {
    OptionalDouble p99 = decisions.micros(0.99);
    OptionalDouble p999 = decisions.micros(0.999);
    return p99.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            " l1_p99_us=%.1f l1_p999_us=%.1f",
            p99.getAsDouble(),
            p999.orElse(Double.POSITIVE_INFINITY));
  }
}
