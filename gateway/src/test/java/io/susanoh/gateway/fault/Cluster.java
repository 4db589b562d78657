package io.susanoh.gateway.fault;

import io.susanoh.gateway.storage.KillablePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** PostgreSQL, Redis, two gateways and a worker, each a process of its own. */
final class Cluster implements AutoCloseable {

  static final int GATEWAYS = 2;

  /** A machine that is busy with other things may take long for what is done in no time. */
  static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);

  private static final long POLL_NANOS = 20_000_000;
  private static final int CONNECTIONS_MAX = 200;
  private static final int WARNINGS_MAX = 40;
  private static final Pattern OUTAGE =
      Pattern.compile("Redis is away, this node goes on|Redis cannot be used yet");
  private static final String RECONCILIATIONS = "susanoh_redis_reconciliations_total";
  private static final String PROBE = "nobody-knows-it";

  final KillablePostgres postgres;
  final ClusterRedis redis;
  private final Path directory;
  private final int[] ports = new int[GATEWAYS];
  private final GatewayProcess[] gateways = new GatewayProcess[GATEWAYS];
  private final int workerPort = GatewayProcess.freePort();
  private GatewayProcess worker;

  private Cluster(Path directory, KillablePostgres postgres, ClusterRedis redis) {
    this.directory = directory;
    this.postgres = postgres;
    this.redis = redis;
    for (int node = 0; node < GATEWAYS; node++) {
      ports[node] = GatewayProcess.freePort();
    }
  }

  /** Starts all but Redis, which stays its owner's, and waits until every node is ready. */
  static Cluster start(Path directory, ClusterRedis redis) throws IOException, SQLException {
    Cluster cluster =
        new Cluster(directory, KillablePostgres.start(directory.resolve("own")), redis);
    try {
      cluster.postgres.allowConnections(CONNECTIONS_MAX);
      for (int node = 0; node < GATEWAYS; node++) {
        cluster.startGateway(node, Map.of());
      }
      cluster.startWorker();
      return cluster;
    } catch (IOException | SQLException | RuntimeException | Error e) {
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
    settings.put("SUSANOH_REDIS_DEADLINE_MS", "2000"); // a busy machine is no outage
    settings.put("SUSANOH_DATABASE_CONNECT_MS", "10000");
    settings.put("SUSANOH_DATABASE_CONNECTIONS", "4");
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

  /** The one server of Redis, where this JVM is on the way to it. */
  ClusterRedis.Alone redisAlone() {
    return (ClusterRedis.Alone) redis;
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
    double[] times = new double[GATEWAYS];
    for (int node = 0; node < GATEWAYS; node++) {
      try (HttpConnection connection = new HttpConnection(ports[node])) {
        times[node] =
            connection
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(RECONCILIATIONS))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
      }
    }
    return times;
  }

  /**
   * How often each gateway has found Redis to be away, be it slow or gone, or could not use it from
   * its start on; its log knows it also of those that have ended.
   */
  int[] outages() throws IOException {
    int[] times = new int[GATEWAYS];
    for (int node = 0; node < GATEWAYS; node++) {
      times[node] = (int) OUTAGE.matcher(gateways[node].log()).results().count();
    }
    return times;
  }

  /**
   * Waits until gateways have found Redis to be away.
   *
   * @param before {@link #outages} when it was there
   * @param nodes how many of them, from the first on
   */
  void awaitAway(int[] before, int nodes) throws IOException {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    for (int node = 0; node < nodes; node++) {
      while (outages()[node] <= before[node]) {
        if (System.nanoTime() > endNanos) {
          throw new AssertionError("node " + node + " notices nothing: " + gateways[node].log());
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
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

  /** What the processes have warned of lately, for whoever looks for the cause of something. */
  String warnings() throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path log : logs()) {
      all.append("\n\n").append(log);
      List<String> warnings =
          Files.readAllLines(log).stream()
              .filter(line -> line.contains("WARN") || line.contains("ERROR"))
              .toList();
      warnings
          .subList(Math.max(0, warnings.size() - WARNINGS_MAX), warnings.size())
          .forEach(line -> all.append('\n').append(line));
    }
    return all.toString();
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files =
        Files.find(directory, 2, (file, is) -> file.endsWith("gateway.log"))) {
      return files.sorted().toList();
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
    postgres.close();
  }
}
