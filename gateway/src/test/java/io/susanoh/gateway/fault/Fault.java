package io.susanoh.gateway.fault;

import io.susanoh.gateway.redis.RedisTopology;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
    void happen(Cluster cluster, long awayMillis) {
      cluster.redisAlone().server().freeze();
      pause(Math.min(awayMillis, TimeUnit.SECONDS.toMillis(5)));
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
  WAY_CUT("the network between one gateway and Redis cut and healed") {
    @Override
    void happen(Cluster cluster, long awayMillis) {
      cluster.redisAlone().way().cut();
      pause(awayMillis);
      cluster.redisAlone().way().heal();
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
      RedisTopology servers = ((Cluster.Watched) cluster.redis).servers();
      servers.server(1).freeze();
      pause(500);
      servers.server(0).kill();
      servers.server(1).thaw();
      pause(awayMillis);
      servers.server(0).startAgain();
    }
  };

  /** What libfaketime needs; Debian has it in the package faketime. */
  private static final Map<String, String> AN_HOUR_AHEAD =
      Map.of(
          "LD_PRELOAD",
          "libfaketime.so.1",
          "LD_LIBRARY_PATH",
          "/usr/lib/x86_64-linux-gnu/faketime",
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
      case WAY_CUT -> 1;
      case GATEWAY_KILLED,
          WORKER_KILLED,
          POSTGRES_KILLED,
          POSTGRES_RESTORED,
          JOURNAL_FULL,
          CLOCK_MOVED ->
          0;
    };
  }

  /** The Redis that it takes. */
  Cluster.Redis redis(Path directory) throws IOException {
    return this == REDIS_FAILED_OVER
        ? new Cluster.Watched(RedisTopology.sentinel(directory))
        : Cluster.Alone.start();
  }

  private static void pause(long millis) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < endNanos) {
      LockSupport.parkNanos(endNanos - System.nanoTime());
    }
  }
}
