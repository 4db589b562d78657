package io.susanoh.gateway.command;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The lines that were not imported, in a file that is made with the first. One thread. */
final class Rejects implements AutoCloseable {

  private static final int SHOWN_MAX = 100_000;

  private final Path file;
  private Optional<BufferedWriter> out = Optional.empty();
  private long count;

  /**
   * @param file is added to, so that an import that goes on keeps what it rejected before
   */
  Rejects(Path file) {
    this.file = file;
  }

  void add(LineInput.Line line, String reason) throws IOException {
    if (out.isEmpty()) {
      out =
          Optional.of(
              Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
    String text = line.text().orElse("");
    BufferedWriter writer = out.get();
    writer.write(
        TransferJson.MAPPER
            .createObjectNode()
            .put("line", line.number())
            .put("reason", reason)
            .put("text", text.substring(0, Math.min(SHOWN_MAX, text.length())))
            .toString());
    writer.newLine();
    count++;
  }

  long count() {
    return count;
  }

  /** What was added is in the file. */
  void flush() throws IOException {
    if (out.isPresent()) {
      out.get().flush();
    }
  }

  @Override
  public void close() throws IOException {
    if (out.isPresent()) {
      out.get().close();
    }
  }
}
