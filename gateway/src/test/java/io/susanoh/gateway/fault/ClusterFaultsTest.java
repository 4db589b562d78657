package io.susanoh.gateway.fault;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

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
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
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
  private static final long POLL_NANOS = 200_000_000;

  /** Kept when something was found, with the logs in it. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path directory;

  @Test
  void afterEachFaultNothingIsLostAndNobodySlippedThrough() throws Exception {
    List<String> table = new ArrayList<>();
    try {
      for (List<Fault> faults : possible(table).values()) {
        surviveAll(faults, table);
      }
    } finally {
      table.forEach(System.out::println);
    }
  }

  /** What can happen here, by the Redis that it takes; of the rest the table says why not. */
  private static Map<ClusterRedis.Kind, List<Fault>> possible(List<String> table)
      throws IOException {
    Map<ClusterRedis.Kind, List<Fault>> possible = new EnumMap<>(ClusterRedis.Kind.class);
    for (Fault fault : faults()) {
      Optional<String> hindrance = fault.hindrance();
      if (hindrance.isEmpty()) {
        possible.computeIfAbsent(fault.redis(), kind -> new ArrayList<>()).add(fault);
      } else {
        table.add("| %s | skipped: %s |".formatted(fault.title(), hindrance.get()));
      }
    }
    assumeFalse(possible.isEmpty(), table::toString);
    return possible;
  }

  private void surviveAll(List<Fault> faults, List<String> table) throws Exception {
    History history = new History();
    Path home = Files.createTempDirectory(directory, "cluster");
    try (ClusterRedis redis = ClusterRedis.start(faults.getFirst().redis(), home);
        Cluster cluster = Cluster.start(home, redis)) {
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
    int[] outages = cluster.outages();
    long beganMillis = System.currentTimeMillis();
    try (ClusterLoad load = ClusterLoad.begin(cluster.ports(), SEED, prefix, history)) {
      load.awaitAnswered(EVENTS_AROUND);
      recoveryMillis = happen(fault, cluster);
      load.awaitAnswered(EVENTS_AROUND);
      answered = load.end();
    }
    if (!Arrays.equals(cluster.outages(), outages)) {
      history.outage(new History.Outage(beganMillis, System.currentTimeMillis()));
    }
    List<String> violations = violations(cluster, history);
    if (!violations.isEmpty()) {
      fail(fault.title() + ":\n" + String.join("\n", violations) + cluster.warnings());
    }
    return "| %s | %d | %d | %.1f s | 0 |"
        .formatted(
            fault.title(),
            answered,
            history.posted().size() - postedBefore - answered,
            recoveryMillis / 1_000.0);
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
    long endNanos = System.nanoTime() + Cluster.PATIENCE_NANOS;
    while (!Ledger.read(connection).eventIds().containsAll(answered)
        && System.nanoTime() < endNanos) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
