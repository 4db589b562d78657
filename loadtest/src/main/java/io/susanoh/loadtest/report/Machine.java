package io.susanoh.loadtest.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What all this ran on, in a line. */
public final class Machine {

  private Machine() {}

  /** Processor, cores, memory, kernel, JDK. */
  public static String here() {
    return String.join(
        " · ",
        firstValue("/proc/cpuinfo", "model name", "processor unknown"),
        Runtime.getRuntime().availableProcessors() + " cores for this process",
        memory(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        "JDK " + Runtime.version());
  }

  private static String memory() {
    String[] kibibytes = firstValue("/proc/meminfo", "MemTotal", "").split(" ");
    try {
      return Math.round(Long.parseLong(kibibytes[0]) / (1024.0 * 1024)) + " GiB";
    } catch (NumberFormatException e) {
      return "memory unknown";
    }
  }

  /** Of a line "key : value". */
  private static String firstValue(String file, String key, String otherwise) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }
}
