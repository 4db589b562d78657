package io.susanoh.gateway.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A gateway in a process of its own, as a user would start it, so that it can be killed. */
final class GatewayProcess implements AutoCloseable {

  private static final long READY_SECONDS_MAX = 600;
  private static final long STOP_SECONDS_MAX = 120;
  private static final long POLL_NANOS = 20_000_000;

  private final Process process;
  private final int port;
  private final Path log;

  private GatewayProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** A port that was free a moment ago; the same one serves every restart. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a gateway on {@code dataDir} and waits until it is ready. */
  static GatewayProcess start(Path dataDir, int port, Map<String, String> settings)
      throws IOException {
    GatewayProcess started = launch(dataDir, port, settings);
    try {
      started.awaitReady();
      return started;
    } catch (IOException | RuntimeException | Error e) {
      started.process.destroyForcibly();
      throw e;
    }
  }

  /** Starts a gateway and does not wait. */
  static GatewayProcess launch(Path dataDir, int port, Map<String, String> settings)
      throws IOException {
    return launch(dataDir, port, settings, List.of());
  }

  /**
   * Starts a gateway and does not wait.
   *
   * @param jvmFlags besides those that every gateway has
   */
  static GatewayProcess launch(
      Path dataDir, int port, Map<String, String> settings, List<String> jvmFlags)
      throws IOException {
    Files.createDirectories(dataDir);
    Path log = dataDir.resolve("gateway.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmFlags);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.susanoh.gateway.Main"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SUSANOH_"));
    builder.environment().put("SUSANOH_DATA_DIR", dataDir.toString());
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("HOST", "127.0.0.1");
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new GatewayProcess(builder.start(), port, log);
  }

  void awaitReady() throws IOException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS_MAX);
    while (System.nanoTime() < deadlineNanos) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the gateway ended: " + Files.readString(log));
      }
      try (HttpConnection connection = new HttpConnection(port)) {
        if (connection.get("/readyz").status() == 200) {
          return;
        }
      } catch (IOException notYet) {
        LockSupport.parkNanos(POLL_NANOS);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    throw new IllegalStateException("the gateway is not ready: " + Files.readString(log));
  }

  int port() {
    return port;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** SIGHUP: what files say is read again. */
  void hangUp() throws IOException {
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).inheritIO().start();
  }

  /** Waits until the metrics have a line that begins like this. */
  void awaitMetric(String line) throws IOException {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS_MAX);
    try (HttpConnection connection = new HttpConnection(port)) {
      while (connection.get("/metrics").body().lines().noneMatch(l -> l.startsWith(line))) {
        if (System.nanoTime() > deadlineNanos) {
          throw new IllegalStateException("no " + line + ": " + Files.readString(log));
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    await();
  }

  /** SIGTERM, and waits for the end; its exit code. */
  int stop() {
    process.destroy();
    await();
    return process.exitValue();
  }

  private void await() {
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the gateway does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }
}
