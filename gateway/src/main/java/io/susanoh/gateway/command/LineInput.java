package io.susanoh.gateway.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** A file's lines, each of a bounded length, whatever the file holds. One thread. */
final class LineInput implements AutoCloseable {

  /** More than any line that is exported: an analysis has up to 1 MiB of evidence. */
  static final int LINE_BYTES_MAX = 4 << 20;

  private static final int CHUNK_BYTES = 1 << 16;

  private final Path file;
  private final long size;
  private final InputStream in;
  private long bytes;
  private long number;

  private LineInput(Path file) throws IOException {
    this.file = file;
    this.size = Files.size(file);
    this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /** A line by its number from 1; one that is too long has no text. */
  record Line(long number, Optional<String> text) {}

  static LineInput open(Path file) throws IOException {
    return new LineInput(file);
  }

  /**
   * Names the file by all that it holds: the same file has the same id wherever it lies, and one in
   * which a line was mended has another.
   */
  UUID id() throws IOException {
    try (InputStream whole = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int read = whole.read(chunk); read >= 0; read = whole.read(chunk)) {
        digest.update(chunk, 0, read);
      }
      return UUID.nameUUIDFromBytes(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The next line; empty at the end. */
  Optional<Line> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    boolean tooLong = false;
    int read;
    while ((read = in.read()) >= 0 && read != '\n') {
      bytes++;
      if (line.size() < LINE_BYTES_MAX) {
        line.write(read);
      } else {
        tooLong = true;
      }
    }
    if (read < 0 && line.size() == 0) {
      return Optional.empty();
    }
    bytes++;
    number++;
    return Optional.of(new Line(number, tooLong ? Optional.empty() : Optional.of(text(line))));
  }

  private static String text(ByteArrayOutputStream line) {
    byte[] all = line.toByteArray();
    int end = all.length > 0 && all[all.length - 1] == '\r' ? all.length - 1 : all.length;
    return new String(Arrays.copyOf(all, end), StandardCharsets.UTF_8);
  }

  /** How far it is read, in hundredths. */
  int percent() {
    return size == 0 ? 100 : (int) Math.min(100, 100 * bytes / size);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
