package io.susanoh.gateway.command;

import io.susanoh.gateway.config.DatabaseUrl;
import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.stream.Stream;

/** Runs commands on a database, and keeps what the last one said. */
final class CommandRun {

  private final String flag;
  private StringWriter output = new StringWriter();
  private StringWriter errors = new StringWriter();

  CommandRun(DatabaseUrl url) {
    this.flag =
        "--database-url=postgresql://%s:%s@%s:%d/%s"
            .formatted(url.user(), url.password().value(), url.host(), url.port(), url.database());
  }

  /** The exit code. */
  int run(String... args) {
    output = new StringWriter();
    errors = new StringWriter();
    String[] all = Stream.concat(Arrays.stream(args), Stream.of(flag)).toArray(String[]::new);
    // Buffered, as a file is: what a command does not flush is lost.
    return Commands.run(
        all,
        new PrintWriter(new BufferedWriter(output), true),
        new PrintWriter(new BufferedWriter(errors), true));
  }

  String output() {
    return output.toString();
  }

  String errors() {
    return errors.toString();
  }
}
