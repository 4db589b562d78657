package io.susanoh.gateway.fault;

import io.susanoh.gateway.redis.RedisServer;
import io.susanoh.gateway.redis.RedisTopology;
import io.susanoh.gateway.storage.KillablePostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * PostgreSQL, Redis, two gateways and a worker, each a process of its own. Where Redis is one
 * server, the first gateway reaches it by a way that can be cut; else a Sentinel watches it and a
 * replica.
 */
final class Cluster implements AutoCloseable {

  static final int GATEWAYS = 2;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long POLL_NANOS = 20_000_000;
  private static final String PROBE = "nobody-knows-it";

  final KillablePostgres postgres;
  final Redis redis;
  private final Path directory;
  private final int[] ports = new int[GATEWAYS];
  private final GatewayProcess[] gateways = new GatewayProcess[GATEWAYS];
  private final int workerPort = GatewayProcess.freePort();
  private GatewayProcess worker;

  /** The Redis of all of them. */
  sealed interface Redis extends AutoCloseable {

    /** The {@code REDIS_URL} of a node. */
    String url(int node);

    @Override
    void close() throws IOException;
  }

  /** One server. */
  record Alone(RedisServer server, Severable way) implements Redis {

    static Alone start() throws IOException {
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

  /** A master, its replica and a Sentinel. */
  record Watched(RedisTopology servers) implements Redis {

    @Override
    public String url(int node) {
      return servers.url();
    }

    @Override
    public void close() {
      servers.close();
    }
  }

  private Cluster(Path directory, KillablePostgres postgres, Redis redis) {
    this.directory = directory;
    this.postgres = postgres;
    this.redis = redis;
    for (int node = 0; node < GATEWAYS; node++) {
      ports[node] = GatewayProcess.freePort();
    }
  }

  /** Starts all of it and waits until every node is ready. */
  static Cluster start(Path directory, Redis redis) throws IOException {
    Cluster cluster =
        new Cluster(directory, KillablePostgres.start(directory.resolve("own")), redis);
    try {
      for (int node = 0; node < GATEWAYS; node++) {
        cluster.startGateway(node, Map.of());
      }
      cluster.startWorker();
      return cluster;
    } catch (IOException | RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  int[] ports() {
    return ports.clone();
  }

  /** Starts a gateway where it was. */
  void startGateway(int node, Map<String, String> more) throws IOException {
    Map<String, String> settings = settings("gateway", redis.url(node));
    settings.putAll(more);
    gateways[node] =
        GatewayProcess.start(directory.resolve("gateway-" + node), ports[node], settings);
  }

  /** Starts the worker. */
  void startWorker() throws IOException {
    worker =
        GatewayProcess.start(
            directory.resolve("worker"), workerPort, settings("worker", redis.url(GATEWAYS)));
  }

  private Map<String, String> settings(String role, String redisUrl) {
    Map<String, String> settings = new HashMap<>();
    settings.put("DATABASE_URL", Urls.of(postgres.url()));
    settings.put("REDIS_URL", redisUrl);
    settings.put("SUSANOH_ROLE", role);
    settings.put("SUSANOH_REDIS_DEADLINE_MS", "1000"); // a busy machine is no outage
    settings.put("SUSANOH_DATABASE_CONNECTIONS", "4"); // the server is made for one gateway
    settings.put("SUSANOH_DATABASE_JOB_CONNECTIONS", "2");
    settings.put("SUSANOH_ADMIN_PASSWORD", Admin.PASSWORD);
    settings.put("L2_SETTLE_MS", "500");
    settings.put("L2_SETTLE_MAX_MS", "2000");
    return settings;
  }

  /** Ends a gateway as a service manager would, and starts it with other settings. */
  void restartGateway(int node, Map<String, String> more) throws IOException {
    gateways[node].stop();
    startGateway(node, more);
  }

  /** The one server of Redis, where it is one. */
  Alone redisAlone() {
    return (Alone) redis;
  }

  GatewayProcess gateway(int node) {
    return gateways[node];
  }

  GatewayProcess worker() {
    return worker;
  }

  /**
   * Waits until every gateway is ready and grants a withdrawal to somebody of whom nothing is
   * known.
   */
  void awaitServing() throws IOException {
    long beganNanos = System.nanoTime();
    for (int node = 0; node < GATEWAYS; node++) {
      while (!serves(node)) {
        if (System.nanoTime() - beganNanos > PATIENCE_NANOS) {
          throw new AssertionError("node " + node + " does not serve: " + gateways[node].log());
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  /** How often each gateway has made Redis whole again. */
  double[] reconciliations() throws IOException {
    return counts("susanoh_redis_reconciliations_total");
  }

  /** How often each gateway has found Redis to be away, be it slow or gone. */
  double[] outages() throws IOException {
    return counts("susanoh_redis_outages_total");
  }

  private double[] counts(String metric) throws IOException {
    double[] times = new double[GATEWAYS];
    for (int node = 0; node < GATEWAYS; node++) {
      try (HttpConnection connection = new HttpConnection(ports[node])) {
        times[node] =
            connection
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(metric))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
      }
    }
    return times;
  }

  /**
   * Waits until gateways believe in Redis again, which they had reason not to.
   *
   * @param before {@link #reconciliations} when they believed in it last
   * @param nodes how many of them had reason, from the first on
   */
  void awaitReconciled(double[] before, int nodes) throws IOException {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    for (int node = 0; node < nodes; node++) {
      while (reconciliations()[node] <= before[node]) {
        if (System.nanoTime() > endNanos) {
          throw new AssertionError("node " + node + " stays away: " + gateways[node].log());
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  /** Waits until a gateway refuses an event because its journal is full. */
  void awaitJournalFull(int node) throws IOException {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!gateways[node].log().contains("The journal cannot set room aside")) {
      if (System.nanoTime() > endNanos) {
        throw new AssertionError("the journal of node " + node + " does not fill");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private boolean serves(int node) {
    String body = "{\"user_id\":\"" + PROBE + "\",\"amount\":1}";
    try (HttpConnection connection = new HttpConnection(ports[node])) {
      return connection.get("/readyz").status() == 200
          && connection.post("/api/v1/withdraw", body).status() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (GatewayProcess gateway : gateways) {
      if (gateway != null) {
        gateway.close();
      }
    }
    if (worker != null) {
      worker.close();
    }
    redis.close();
    postgres.close();
  }
}
