package io.susanoh.gateway.fault;

import io.susanoh.gateway.redis.RedisTopology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What can break in a {@link Cluster}, and is made whole again. */
enum Fault {
  GATEWAY_KILLED("kill -9 of a gateway") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      cluster.gateway(1).kill();
      pause(awayMillis);
      cluster.startGateway(1, Map.of());
    }
  },
  WORKER_KILLED("kill -9 of the worker") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      cluster.worker().kill();
      pause(awayMillis);
      cluster.startWorker();
    }
  },
  REDIS_STOPPED("Redis stopped and started, empty") {
    @Override
    void happen(Cluster cluster, long awayMillis) {
      cluster.redisAlone().server().kill();
      pause(awayMillis);
      cluster.redisAlone().server().startAgain();
    }
  },
  REDIS_FLUSHED("FLUSHALL") {
    @Override
    void happen(Cluster cluster, long awayMillis) {
      cluster.redisAlone().server().ask("FLUSHALL");
    }
  },
  REDIS_FROZEN("Redis frozen by SIGSTOP") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      int[] outages = cluster.outages();
      cluster.redisAlone().server().freeze();
      pause(Math.min(awayMillis, TimeUnit.SECONDS.toMillis(5)));
      cluster.awaitAway(outages, Cluster.GATEWAYS);
      cluster.redisAlone().server().thaw();
    }
  },
  POSTGRES_KILLED("PostgreSQL killed and started") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      cluster.postgres.kill();
      pause(awayMillis);
      cluster.postgres.startAgain();
    }
  },
  KILLED_BEFORE_JOURNAL("kill -9 of a gateway between Redis and its journal") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      // The gateway must not give an answer up before it is killed.
      cluster.restartGateway(0, Map.of("SUSANOH_REDIS_DEADLINE_MS", "10000"));
      Severable way = cluster.redisAlone().way();
      way.holdAnswers();
      way.awaitStep();
      cluster.gateway(0).kill();
      way.heal();
      pause(awayMillis);
      cluster.startGateway(0, Map.of());
    }
  },
  WAY_CUT("the way between one gateway and Redis stopped and opened, connections kept") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      int[] outages = cluster.outages();
      cluster.redisAlone().way().cut();
      pause(awayMillis);
      cluster.awaitAway(outages, 1);
      cluster.redisAlone().way().heal();
    }
  },
  BOTH_AWAY("the same, through and beyond a time in which PostgreSQL is killed and started") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      int[] outages = cluster.outages();
      cluster.redisAlone().way().cut();
      cluster.awaitAway(outages, 1);
      cluster.postgres.kill();
      pause(awayMillis);
      cluster.postgres.startAgain();
      pause(awayMillis);
      cluster.redisAlone().way().heal();
    }
  },
  WIRE_CUT("the wire between one gateway and Redis cut and healed, packets lost in silence") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      NetworkNamespace network = ((ClusterRedis.Apart) cluster.redis).network();
      int[] outages = cluster.outages();
      network.cut();
      pause(awayMillis);
      cluster.awaitAway(outages, 1);
      network.heal();
    }
  },
  POSTGRES_RESTORED("PostgreSQL restored from a base back-up") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      cluster.postgres.backUp();
      pause(3 * awayMillis);
      cluster.postgres.kill();
      cluster.postgres.restore();
      cluster.postgres.startAgain();
    }
  },
  JOURNAL_FULL("the journal's disk budget filled while PostgreSQL is away") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      cluster.restartGateway(1, Map.of("SUSANOH_JOURNAL_BYTES_MAX", "2MiB"));
      cluster.postgres.kill();
      cluster.awaitJournalFull(1);
      pause(awayMillis);
      cluster.postgres.startAgain();
    }
  },
  CLOCK_MOVED("the clock of one gateway an hour ahead") {
    @Override
    void happen(Cluster cluster, long awayMillis) throws Exception {
      cluster.restartGateway(1, AN_HOUR_AHEAD);
      pause(awayMillis);
      cluster.restartGateway(1, Map.of());
    }
  },
  REDIS_FAILED_OVER("Redis failed over to a lagging replica") {
    @Override
    void happen(Cluster cluster, long awayMillis) {
      RedisTopology servers = ((ClusterRedis.Watched) cluster.redis).servers();
      servers.server(1).freeze();
      pause(500);
      servers.server(0).kill();
      servers.server(1).thaw();
      pause(awayMillis);
      servers.server(0).startAgain();
    }
  };

  private static final Path FAKETIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime");
  private static final String LIBFAKETIME = "libfaketime.so.1";

  private static final Map<String, String> AN_HOUR_AHEAD =
      Map.of(
          "LD_PRELOAD",
          LIBFAKETIME,
          "LD_LIBRARY_PATH",
          FAKETIME.toString(),
          "FAKETIME",
          "+1h",
          "FAKETIME_DONT_FAKE_MONOTONIC",
          "1");

  private final String title;

  Fault(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /**
   * It happens, lasts, and is over.
   *
   * @param awayMillis how long what breaks stays so, where it does
   */
  abstract void happen(Cluster cluster, long awayMillis) throws Exception;

  /**
   * For how many gateways, from the first on, Redis is away or has forgotten meanwhile: R1 and R2
   * may then fire late.
   */
  int withoutRedis() {
    return switch (this) {
      case REDIS_STOPPED, REDIS_FLUSHED, REDIS_FROZEN, REDIS_FAILED_OVER -> Cluster.GATEWAYS;
      case WAY_CUT, BOTH_AWAY, WIRE_CUT -> 1;
      case GATEWAY_KILLED,
          KILLED_BEFORE_JOURNAL,
          WORKER_KILLED,
          POSTGRES_KILLED,
          POSTGRES_RESTORED,
          JOURNAL_FULL,
          CLOCK_MOVED ->
          0;
    };
  }

  /** The Redis that it takes. */
  ClusterRedis.Kind redis() {
    return switch (this) {
      case WIRE_CUT -> ClusterRedis.Kind.APART;
      case REDIS_FAILED_OVER -> ClusterRedis.Kind.WATCHED;
      case GATEWAY_KILLED,
          KILLED_BEFORE_JOURNAL,
          WORKER_KILLED,
          REDIS_STOPPED,
          REDIS_FLUSHED,
          REDIS_FROZEN,
          POSTGRES_KILLED,
          WAY_CUT,
          BOTH_AWAY,
          POSTGRES_RESTORED,
          JOURNAL_FULL,
          CLOCK_MOVED ->
          ClusterRedis.Kind.ALONE;
    };
  }

  /** Why it cannot happen on this machine; empty when it can. */
  Optional<String> hindrance() throws IOException {
    if (this == CLOCK_MOVED && !Files.exists(FAKETIME.resolve(LIBFAKETIME))) {
      return Optional.of("libfaketime is not there (Debian's package faketime)");
    }
    if (this == WIRE_CUT) {
      Optional<NetworkNamespace> network = NetworkNamespace.make();
      if (network.isEmpty()) {
        return Optional.of("no network namespaces (they need Linux, iproute2 and root)");
      }
      network.get().close();
    }
    return Optional.empty();
  }

  private static void pause(long millis) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < endNanos) {
      LockSupport.parkNanos(endNanos - System.nanoTime());
    }
  }
}
