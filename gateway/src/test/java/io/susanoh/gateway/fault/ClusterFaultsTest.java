package io.susanoh.gateway.fault;

import static java.util.stream.Collectors.partitioningBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.fault.history.History;
import io.susanoh.gateway.fault.history.HistoryChecker;
import io.susanoh.gateway.fault.history.Ledger;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One fault after the other under one load on two gateways, and after each a checker of the whole
 * history. {@code make test-faults} is the full size: all faults, each as long as it lasts in life.
 */
@Tag("fault")
class ClusterFaultsTest {

  private static final long SEED = Long.getLong("susanoh.seed", 20_261_127L);
  private static final long AWAY_MILLIS =
      TimeUnit.SECONDS.toMillis(Long.getLong("susanoh.away.seconds", 3));
  private static final String FAULTS =
      System.getProperty("susanoh.faults", "GATEWAY_KILLED,REDIS_STOPPED,REDIS_FROZEN");
  private static final int EVENTS_AROUND = Integer.getInteger("susanoh.events.around", 400);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long POLL_NANOS = 200_000_000;

  @TempDir private Path directory;

  @Test
  void afterEachFaultNothingIsLostAndNobodySlippedThrough() throws Exception {
    List<String> table = new ArrayList<>();
    Map<Boolean, List<Fault>> bySentinel =
        faults().stream().collect(partitioningBy(fault -> fault == Fault.REDIS_FAILED_OVER));
    try {
      for (List<Fault> faults : bySentinel.values()) {
        if (!faults.isEmpty()) {
          surviveAll(faults, table);
        }
      }
    } finally {
      table.forEach(System.out::println);
    }
  }

  private void surviveAll(List<Fault> faults, List<String> table) throws Exception {
    History history = new History();
    Path home = Files.createTempDirectory(directory, "cluster");
    try (Cluster cluster = Cluster.start(home, faults.getFirst().redis(home))) {
      for (Fault fault : faults) {
        table.add(survive(fault, cluster, history));
      }
    }
  }

  private static List<Fault> faults() {
    return FAULTS.equals("all")
        ? List.of(Fault.values())
        : Arrays.stream(FAULTS.split(",")).map(Fault::valueOf).toList();
  }

  /** What a line of the table says of a fault. */
  private static String survive(Fault fault, Cluster cluster, History history) throws Exception {
    int answered;
    long recoveryMillis;
    int postedBefore = history.posted().size();
    String prefix = fault.name().toLowerCase(Locale.ROOT) + "-";
    double[] outages = cluster.outages();
    long beganMillis = System.currentTimeMillis();
    try (ClusterLoad load = ClusterLoad.begin(cluster.ports(), SEED, prefix, history)) {
      load.awaitAnswered(EVENTS_AROUND);
      recoveryMillis = happen(fault, cluster);
      load.awaitAnswered(EVENTS_AROUND);
      answered = load.end();
    }
    if (isMore(cluster.outages(), outages)) {
      history.outage(new History.Outage(beganMillis, System.currentTimeMillis()));
    }
    List<String> violations = violations(cluster, history);
    assertEquals(List.of(), violations, fault.title());
    return "| %s | %d | %d | %.1f s | 0 |"
        .formatted(
            fault.title(),
            answered,
            history.posted().size() - postedBefore - answered,
            recoveryMillis / 1_000.0);
  }

  private static boolean isMore(double[] now, double[] before) {
    return IntStream.range(0, now.length).anyMatch(node -> now[node] > before[node]);
  }

  /** How long it took from the end of the fault until all was as before, in milliseconds. */
  private static long happen(Fault fault, Cluster cluster) throws Exception {
    double[] reconciliations = cluster.reconciliations();
    fault.happen(cluster, AWAY_MILLIS);
    long overMillis = System.currentTimeMillis();
    cluster.awaitReconciled(reconciliations, fault.withoutRedis());
    cluster.awaitServing();
    return System.currentTimeMillis() - overMillis;
  }

  private static List<String> violations(Cluster cluster, History history)
      throws SQLException, IOException {
    try (Connection connection = TestDatabase.open(cluster.postgres.url())) {
      awaitDrained(connection, history);
      List<String> violations =
          new ArrayList<>(HistoryChecker.violations(history, Ledger.read(connection)));
      violations.addAll(breaksOfTheAuditChain(cluster));
      return violations;
    }
  }

  private static List<String> breaksOfTheAuditChain(Cluster cluster) throws IOException {
    try (Admin admin = new Admin(cluster.ports()[0])) {
      JsonObject verified = new JsonObject(admin.get("/api/v1/audit/verify").body());
      return verified.getBoolean("sound") ? List.of() : List.of("audit: " + verified.encode());
    }
  }

  /** Waits until every answered event is there, or for long; what is missing then is missing. */
  private static void awaitDrained(Connection connection, History history) throws SQLException {
    Set<String> answered = new HashSet<>();
    for (History.Posted posted : history.posted()) {
      if (posted.answer().isPresent()) {
        answered.add(posted.event().eventId());
      }
    }
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!Ledger.read(connection).eventIds().containsAll(answered)
        && System.nanoTime() < endNanos) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
