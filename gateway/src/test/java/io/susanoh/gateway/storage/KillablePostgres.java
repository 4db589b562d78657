package io.susanoh.gateway.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A PostgreSQL server of a test's own that stays away when it is killed, until it is told to. */
public final class KillablePostgres implements AutoCloseable {

  private final Path dataDir;
  private EmbeddedPostgres server;

  private KillablePostgres(Path dataDir, EmbeddedPostgres server) {
    this.dataDir = dataDir;
    this.server = server;
  }

  /** Makes a server in {@code dataDir} and starts it. */
  public static KillablePostgres start(Path dataDir) throws IOException {
    TestDatabase.sharePrograms(dataDir);
    return new KillablePostgres(dataDir, EmbeddedPostgres.start(dataDir));
  }

  public DatabaseUrl url() {
    return server.url();
  }

  /** {@code kill -9} of the postmaster; its sessions end as they notice. */
  public void kill() throws IOException {
    long pid = postmaster(dataDir);
    server.abandon();
    kill(pid);
  }

  /** Starts it again where it was. */
  public void startAgain() {
    DatabaseUrl before = url();
    server = EmbeddedPostgres.start(dataDir);
    assertEquals(before, url(), "another program has taken the port");
  }

  /** The pid of the server that runs in a data directory of a gateway. */
  public static long postmaster(Path dataDir) throws IOException {
    Path file = dataDir.resolve("postgres").resolve("data").resolve("postmaster.pid");
    return Long.parseLong(Files.readAllLines(file).getFirst());
  }

  /** {@code kill -9}. */
  public static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  @Override
  public void close() {
    server.close();
  }
}
