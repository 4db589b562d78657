package io.susanoh.loadtest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks with JMH's own command line, leaving out, and naming, the engines that cannot
 * be had on this machine. Without arguments: all of them, a few minutes.
 */
public final class Benchmarks {

  private static final String ENGINE = "engine";

  private Benchmarks() {}

  /** See {@code -h}. */
  public static void main(String[] args)
      throws CommandLineOptionException, IOException, RunnerException {
    CommandLineOptions asked = new CommandLineOptions(args);
    if (asked.shouldHelp()) {
      asked.showHelp();
      return;
    }
    OptionsBuilder options = new OptionsBuilder();
    options.parent(asked);
    if (!asked.getParameter(ENGINE).hasValue()) {
      options.param(ENGINE, enginesHere().toArray(String[]::new));
    }
    Runner runner = new Runner(options.build());
    if (asked.shouldList()) {
      runner.list();
    } else {
      runner.run();
    }
  }

  private static List<String> enginesHere() {
    List<String> engines = new ArrayList<>();
    for (Engines engine : Engines.values()) {
      Optional<String> fault = engine.fault();
      if (fault.isPresent()) {
        System.out.println("# skipped: engine=" + engine.settingName() + ", " + fault.get());
      } else {
        engines.add(engine.settingName());
      }
    }
    return engines;
  }
}
