package io.susanoh.gateway.fault;

import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.redis.RedisTopology;
import java.io.IOException;
import java.nio.file.Path;

/** The Redis of a {@link Cluster}, and how its nodes reach it. */
sealed interface ClusterRedis extends AutoCloseable {

  /** What can be done to a Redis depends on it. */
  enum Kind {
    /** The first node reaches it by a way of which this JVM is a part. */
    ALONE,
    /** The first node reaches it by a wire of its own. */
    APART,
    /** A Sentinel promotes its replica. */
    WATCHED
  }

  /** The {@code REDIS_URL} of a node. */
  String url(int node);

  @Override
  void close() throws IOException;

  /** Starts one. */
  static ClusterRedis start(Kind kind, Path directory) throws IOException {
    return switch (kind) {
      case ALONE -> Alone.start();
      case APART -> Apart.start();
      case WATCHED -> new Watched(RedisTopology.sentinel(directory));
    };
  }

  /** {@link Kind#ALONE}. */
  record Alone(RedisServer server, Severable way) implements ClusterRedis {

    private static Alone start() throws IOException {
      RedisServer server = RedisServer.start();
      return new Alone(server, Severable.to(server.port()));
    }

    @Override
    public String url(int node) {
      return node == 0 ? "redis://127.0.0.1:" + way.port() : server.url();
    }

    @Override
    public void close() throws IOException {
      way.close();
      server.close();
    }
  }

  /** {@link Kind#APART}. */
  record Apart(RedisServer server, NetworkNamespace network) implements ClusterRedis {

    private static Apart start() throws IOException {
      NetworkNamespace network = NetworkNamespace.make().orElseThrow();
      return new Apart(RedisServer.start(network.place()), network);
    }

    @Override
    public String url(int node) {
      return node == 0 ? "redis://" + network.severableHost() + ':' + server.port() : server.url();
    }

    @Override
    public void close() throws IOException {
      server.close();
      network.close();
    }
  }

  /** {@link Kind#WATCHED}. */
  record Watched(RedisTopology servers) implements ClusterRedis {

    @Override
    public String url(int node) {
      return servers.url();
    }

    @Override
    public void close() {
      servers.close();
    }
  }
}
