package io.susanoh.gateway.command;

import io.susanoh.gateway.storage.ExportSession;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code susanoh export}: everything that an import takes, as it stands at one moment. */
@Command(
    name = "export",
    description =
        "Exports accounts with states, transitions, analyses and events, one JSON object a line.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DatabaseOptions options;

  @Option(names = "--out", paramLabel = "FILE", description = "instead of standard output")
  private Optional<Path> file = Optional.empty();

  private long lines;

  @Override
  public Integer call() {
    try (DatabaseOptions.Opened opened = options.open()) {
      ExportSession session = new ExportSession(opened.database());
      if (file.isPresent()) {
        try (BufferedWriter out = Files.newBufferedWriter(file.get())) {
          write(session, out);
        }
      } else {
        PrintWriter out = spec.commandLine().getOut();
        write(session, out);
        out.flush();
      }
      spec.commandLine().getErr().printf("%d lines%n", lines);
      return Commands.EXIT_OK;
    } catch (IOException | UncheckedIOException e) {
      throw new CannotDo("the export stopped: " + e);
    }
  }

  private void write(ExportSession session, Writer out) {
    session.read(
        item -> {
          try {
            out.write(TransferJson.line(item));
            out.write('\n');
            lines++;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
