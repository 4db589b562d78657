package io.susanoh.gateway.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Several real redis-servers that work together. */
public final class RedisTopology implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final List<RedisServer> servers;
  private final String url;

  private RedisTopology(List<RedisServer> servers, String url) {
    this.servers = List.copyOf(servers);
    this.url = url;
  }

  /** A master, its replica and a Sentinel that promotes it. */
  public static RedisTopology sentinel(Path directory) {
    RedisServer master = RedisServer.start("--repl-diskless-sync-delay", "0");
    RedisServer replica =
        RedisServer.start(
            "--replicaof", "127.0.0.1 " + master.port(), "--repl-diskless-sync-delay", "0");
    await(
        "the replica follows", () -> replica.ask("INFO", "replication").contains("link_status:up"));
    Path config = directory.resolve("sentinel.conf");
    write(
        config,
        """
        sentinel monitor susanoh 127.0.0.1 %d 1
        sentinel down-after-milliseconds susanoh 3000
        sentinel failover-timeout susanoh 3000
        """
            .formatted(master.port()));
    RedisServer sentinel = RedisServer.start(config.toString(), "--sentinel");
    await(
        "the Sentinel knows the replica",
        () -> sentinel.ask("SENTINEL", "REPLICAS", "susanoh").contains("" + replica.port()));
    return new RedisTopology(
        List.of(master, replica, sentinel),
        "redis://127.0.0.1:" + sentinel.port() + "?mode=sentinel&master=susanoh");
  }

  /** Three masters that share the keys. */
  public static RedisTopology cluster() {
    List<RedisServer> masters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      masters.add(
          RedisServer.start(
              "--cluster-enabled",
              "yes",
              "--cluster-node-timeout",
              "1000",
              "--cluster-port",
              Integer.toString(RedisServer.freePort())));
    }
    List<String> command = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
    masters.forEach(master -> command.add("127.0.0.1:" + master.port()));
    command.add("--cluster-yes");
    try {
      Process create =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!create.waitFor(60, TimeUnit.SECONDS) || create.exitValue() != 0) {
        throw new IllegalStateException("the cluster cannot be made");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    masters.forEach(
        master ->
            await(
                "the cluster is whole", () -> master.ask("CLUSTER", "INFO").contains("state:ok")));
    return new RedisTopology(
        masters,
        "redis://"
            + masters.stream()
                .map(master -> "127.0.0.1:" + master.port())
                .collect(Collectors.joining(","))
            + "?mode=cluster");
  }

  /** Its {@code REDIS_URL}. */
  public String url() {
    return url;
  }

  /** One of its servers, in the order in which they were started. */
  public RedisServer server(int index) {
    return servers.get(index);
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(String what, Condition condition) {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.holds()) {
      if (System.nanoTime() > deadlineNanos) {
        throw new IllegalStateException("in vain: " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    servers.reversed().forEach(RedisServer::close);
  }
}
