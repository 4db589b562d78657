package io.susanoh.gateway.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs programs of the operating system to their end. */
final class Program {

  /** How a program ended: its exit code and all that it wrote. */
  record Outcome(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  private static final int NOT_FOUND = 127;

  private Program() {}

  // The output goes through a file: a server that is started this way inherits it, and would hold a
  // pipe open for ever.
  static Outcome run(List<String> commandLine) throws IOException, InterruptedException {
    Path output = Files.createTempFile("susanoh-", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(commandLine)
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(output.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      builder.environment().put("LC_ALL", "C");
      Process process;
      try {
        process = builder.start();
      } catch (IOException e) {
        return new Outcome(NOT_FOUND, e.getMessage());
      }
      int exitCode = process.waitFor();
      return new Outcome(
          exitCode, new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip());
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
