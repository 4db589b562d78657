package io.susanoh.gateway.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Redis of each test's own, and one pipelined connection to it. */
final class ConnectedRedis implements BeforeEachCallback, AfterEachCallback {

  final RedisMeters meters = new RedisMeters();
  final RedisClock clock = new RedisClock(InstantSource.system(), System::nanoTime);
  Vertx vertx;
  RedisServer server;
  Lanes lanes;
  RedisStore store;

  @Override
  public void beforeEach(ExtensionContext test) throws Exception {
    vertx = Vertx.vertx();
    server = RedisServer.start();
    lanes = await(Lanes.open(vertx, DeadNode.sharing(server.url()), 1, meters));
    await(lanes.connect());
    store = new RedisStore(lanes);
  }

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    lanes.close();
    await(vertx.close());
    server.close();
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
