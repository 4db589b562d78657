package io.susanoh.gateway.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A real redis-server of a test's own, on a free port of 127.0.0.1 if nothing else is said, that
 * can be stopped, started again, frozen and asked. It keeps nothing on disk.
 */
public final class RedisServer implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int ANSWER_MILLIS = 10_000;

  /**
   * Where a server is.
   *
   * @param bind the address that it listens on
   * @param host where it is asked
   * @param within a command that runs another one there; empty for here
   */
  public record Place(String bind, String host, List<String> within) {
    private static final Place HERE = new Place("127.0.0.1", "127.0.0.1", List.of());

    public Place {
      within = List.copyOf(within);
    }
  }

  private final Path directory;
  private final Place place;
  private final int port;
  private final List<String> options;
  private Process process;

  private RedisServer(Path directory, Place place, int port, List<String> options) {
    this.directory = directory;
    this.place = place;
    this.port = port;
    this.options = options;
    startAgain();
  }

  /**
   * Starts one.
   *
   * @param options as on its command line
   * @throws org.opentest4j.TestAbortedException where redis-server is not installed, so that the
   *     test is reported skipped; where SUSANOH_REQUIRE_REDIS is {@code true}, it fails instead
   */
  public static RedisServer start(String... options) {
    return start(Place.HERE, options);
  }

  /** As the other one, elsewhere, where whoever reaches it may ask it. */
  public static RedisServer start(Place place, String... options) {
    try {
      return new RedisServer(
          Files.createTempDirectory("susanoh-redis"), place, freePort(), List.of(options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that nobody listens on. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again, empty. */
  public void startAgain() {
    List<String> command = new ArrayList<>(place.within);
    command.add("redis-server");
    int files = !options.isEmpty() && !options.getFirst().startsWith("--") ? 1 : 0;
    command.addAll(options.subList(0, files));
    command.addAll(List.of("--port", Integer.toString(port), "--bind", place.bind));
    command.addAll(List.of("--dir", directory.toString(), "--loglevel", "warning"));
    if (!place.equals(Place.HERE)) {
      command.addAll(List.of("--protected-mode", "no"));
    }
    if (!options.contains("--sentinel")) {
      command.addAll(List.of("--save", "", "--appendonly", "no"));
    }
    command.addAll(options.subList(files, options.size()));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      if (Boolean.parseBoolean(System.getenv("SUSANOH_REQUIRE_REDIS"))) {
        throw new UncheckedIOException(e);
      }
      assumeTrue(false, "redis-server is not installed: " + e.getMessage());
    }
    awaitAnswer();
  }

  private void awaitAnswer() {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        new Socket(place.host, port).close();
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
          throw new IllegalStateException("redis-server does not start: " + log(), e);
        }
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Its {@code REDIS_URL}. */
  public String url() {
    return "redis://" + place.host + ':' + port;
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Asks it something that is answered by one line or one bulk; the answer as text. */
  public String ask(String... command) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(place.host, port), ANSWER_MILLIS);
      socket.setSoTimeout(ANSWER_MILLIS);
      StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
      for (String part : command) {
        int bytes = part.getBytes(StandardCharsets.UTF_8).length;
        request.append('$').append(bytes).append("\r\n").append(part).append("\r\n");
      }
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return answer(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String answer(BufferedReader in) throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IOException("no answer");
    }
    int length = line.startsWith("$") ? Integer.parseInt(line.substring(1)) : -1;
    if (length < 0) {
      return line.startsWith("*")
          ? answers(Integer.parseInt(line.substring(1)), in)
          : line.substring(1);
    }
    StringBuilder text = new StringBuilder();
    int bytes = 0;
    while (bytes < length) {
      int unit = in.read();
      text.append((char) unit);
      bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : Character.isSurrogate((char) unit) ? 2 : 3;
    }
    in.readLine();
    return text.toString();
  }

  private static String answers(int count, BufferedReader in) throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(answer(in));
    }
    return String.join("\n", all);
  }

  /** Ends it at once, as a crash would. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("redis-server does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** It stands still, but its connections live: {@code SIGSTOP}. */
  public void freeze() {
    signal("-STOP");
  }

  /** It goes on. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("kill " + signal + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroyForcibly();
      awaitEnd();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
