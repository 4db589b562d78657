package io.susanoh.gateway.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A running server as its {@code postmaster.pid} tells of it.
 *
 * @param port 0 when the file does not say it yet
 */
record Postmaster(long pid, int port) {

  private static final String FILE = "postmaster.pid";
  private static final int PID_LINE = 0;
  private static final int PORT_LINE = 3;

  /** The server that runs on a data directory; a pid file that outlived its server is removed. */
  static Optional<Postmaster> of(Path data) throws IOException {
    Path file = data.resolve(FILE);
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Optional<Postmaster> named = parse(lines);
    if (named.isPresent() && named.get().runsOn(data)) {
      return named;
    }
    Files.delete(file);
    return Optional.empty();
  }

  private static Optional<Postmaster> parse(List<String> lines) {
    try {
      long pid = Long.parseLong(lines.get(PID_LINE).strip());
      int port = lines.size() > PORT_LINE ? Integer.parseInt(lines.get(PORT_LINE).strip()) : 0;
      return Optional.of(new Postmaster(pid, port));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  // Another program may have got the pid since, after a reboot or in a new container. PostgreSQL
  // itself would then refuse to start; it works in its data directory, which tells them apart.
  private boolean runsOn(Path data) {
    if (!isAlive()) {
      return false;
    }
    try {
      return Files.isSameFile(Path.of("/proc/" + pid + "/cwd"), data);
    } catch (IOException e) {
      return true;
    }
  }

  /** Whether the process runs; one that has ended may stay in the table until it is reaped. */
  boolean isAlive() {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      return state != 'Z' && state != 'X';
    } catch (IOException e) {
      return false;
    }
  }
}
