package io.susanoh.gateway.redis;

import io.susanoh.gateway.config.RedisUrl;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.config.Settings.Role;
import io.susanoh.gateway.config.Settings.Sharing;
import io.susanoh.golden.Engines;
import io.susanoh.golden.reference.ReferenceDecoder;
import io.susanoh.golden.reference.ReferenceDecoder.Accepted;
import io.susanoh.golden.reference.ReferenceDecoder.Refused;
import io.susanoh.golden.vector.Answer;
import io.susanoh.golden.vector.Door;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.RuleSet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.opentest4j.TestAbortedException;

/** A door into the windows of a Redis of its own; R3 and R4 are the reference engine's. */
final class StoreDoor implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;
  private static final int DEADLINE_MILLIS = 10_000;
  private static final int AT_ONCE_MAX = 1_000;

  private final Process server;
  private final Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Lanes lanes;
  private final RedisStore store;
  private final L1Engine engine = Engines.java();
  private final KeyHasher hasher = new KeyHasher(1, 2);

  /**
   * Starts Redis; the test is skipped where there is none, unless SUSANOH_REQUIRE_REDIS insists.
   */
  StoreDoor() {
    int port = freePort();
    try {
      directory = Files.createTempDirectory("susanoh-golden-redis");
      server =
          new ProcessBuilder(
                  "redis-server",
                  "--port",
                  Integer.toString(port),
                  "--bind",
                  "127.0.0.1",
                  "--save",
                  "",
                  "--dir",
                  directory.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      if (Boolean.parseBoolean(System.getenv("SUSANOH_REQUIRE_REDIS"))) {
        throw new UncheckedIOException(e);
      }
      throw new TestAbortedException("redis-server is not installed: " + e.getMessage());
    }
    awaitServer(port);
    RedisUrl url =
        new RedisUrl(
            RedisUrl.Mode.STANDALONE,
            false,
            List.of(new RedisUrl.Place("127.0.0.1", port)),
            Optional.empty(),
            Optional.<Secret>empty(),
            0,
            Optional.empty(),
            Optional.empty());
    Sharing sharing = new Sharing(Role.ALL, Optional.of(url), DEADLINE_MILLIS);
    lanes = await(Lanes.open(vertx, sharing, 1, new RedisMeters()));
    await(lanes.connect());
    store = new RedisStore(lanes);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitServer(int port) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (!server.isAlive() || System.nanoTime() > deadlineNanos) {
          throw new UncheckedIOException("redis-server does not start", e);
        }
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  /** Screens an event; the answer is to come. */
  Future<Seen> screen(GameEvent event, RuleSet rules, long receiptMillis) {
    int eventRules = engine.evaluateEvent(hasher.event(event), rules);
    return store.screen(event, eventRules, rules, OptionalLong.of(receiptMillis));
  }

  /** The door for vectors under these rules; what comes at once is sent without waiting. */
  Door under(RuleSet rules) {
    return new Door() {
      @Override
      public Answer send(byte[] body, long receiptMillis) {
        return Answer.of(await(screen(event(body), rules, receiptMillis)).result());
      }

      @Override
      public List<Answer> sendAll(List<byte[]> bodies, long receiptMillis) {
        List<Answer> answers = new ArrayList<>();
        for (int from = 0; from < bodies.size(); from += AT_ONCE_MAX) {
          bodies.subList(from, Math.min(bodies.size(), from + AT_ONCE_MAX)).stream()
              .map(body -> screen(event(body), rules, receiptMillis))
              .toList()
              .forEach(seen -> answers.add(Answer.of(await(seen).result())));
        }
        return answers;
      }
    };
  }

  private static GameEvent event(byte[] body) {
    return switch (ReferenceDecoder.decode(body)) {
      case Accepted(GameEvent event) -> event;
      case Refused refused -> throw new IllegalArgumentException("refused: " + refused);
    };
  }

  RedisStore store() {
    return store;
  }

  static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    lanes.close();
    await(vertx.close());
    engine.close();
    server.destroyForcibly().onExit().join();
    try (var files = Files.list(directory)) {
      files.forEach(file -> file.toFile().delete());
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
