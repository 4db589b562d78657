package io.susanoh.gateway.fault;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.fault.history.History;
import io.susanoh.gateway.fault.history.Ledger;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A seeded load on several nodes that keeps its own account of what was answered. Each event goes
 * to some node, and again to some node under the same id until one accepts it; withdrawals are
 * tried at all nodes from accounts that were answered to be restricted.
 */
final class ClusterLoad implements AutoCloseable {

  private static final int POSTERS = 16;
  private static final int WITHDRAWERS = 4;
  private static final int TARGETS = 300;
  private static final long EVENT_PAUSE_NANOS = 60_000_000;
  private static final long RETRY_NANOS = 20_000_000;

  private final int[] ports;
  private final long seed;
  private final String prefix;
  private final History history;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> posters = new ArrayList<>();
  private final List<Future<?>> withdrawers = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final Set<String> restricted = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;
  private volatile boolean over;

  private ClusterLoad(int[] ports, long seed, String prefix, History history) {
    this.ports = ports.clone();
    this.seed = seed;
    this.prefix = prefix;
    this.history = history;
  }

  /**
   * Begins a load, which goes on until it is {@link #end ended}.
   *
   * @param prefix of its event ids and accounts, so that loads do not meet
   */
  static ClusterLoad begin(int[] ports, long seed, String prefix, History history) {
    ClusterLoad load = new ClusterLoad(ports, seed, prefix, history);
    for (int i = 0; i < POSTERS; i++) {
      load.posters.add(load.threads.submit(load::postUntilEnding));
    }
    for (int i = 0; i < WITHDRAWERS; i++) {
      int of = i;
      load.withdrawers.add(load.threads.submit(() -> load.withdrawUntilOver(of)));
    }
    return load;
  }

  /** Waits until so many more events were answered. */
  void awaitAnswered(int more) {
    int goal = answered.get() + more;
    long endNanos = System.nanoTime() + Cluster.PATIENCE_NANOS;
    while (answered.get() < goal) {
      if (System.nanoTime() > endNanos) {
        throw new AssertionError("in vain: " + goal + " events are answered");
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  /** Posts nothing new, has what was posted answered, and stops; how many events were answered. */
  int end() throws Exception {
    ending = true;
    for (Future<?> poster : posters) {
      poster.get();
    }
    over = true;
    for (Future<?> withdrawer : withdrawers) {
      withdrawer.get();
    }
    return answered.get();
  }

  private void postUntilEnding() {
    try (Nodes nodes = new Nodes()) {
      while (!ending) {
        int number = next.getAndIncrement();
        Random random = new Random(seed * 31 + number);
        post(nodes, event(prefix + number, random), random);
        LockSupport.parkNanos(EVENT_PAUSE_NANOS);
      }
    }
  }

  private GameEvent event(String id, Random random) {
    int target = (int) (TARGETS * Math.pow(random.nextDouble(), 3));
    Optional<String> chat = Optional.of(random.nextInt(100) == 0 ? "口座に振込お願いします" : "gg");
    long amount = random.nextInt(20) == 0 ? 150_000 : random.nextInt(2_000);
    return Ledger.event(id, "a-" + random.nextInt(50), prefix + "t" + target, amount, 1_000, chat);
  }

  private void post(Nodes nodes, GameEvent event, Random random) {
    String body = body(event);
    while (!over) {
      int node = random.nextInt(ports.length);
      long sentMillis = System.currentTimeMillis();
      Optional<History.Answer> answer =
          nodes.post(node, "/api/v1/events", body).flatMap(this::read);
      History.Span span = new History.Span(sentMillis, System.currentTimeMillis());
      history.posted(new History.Posted(event, node, span, answer));
      if (answer.isPresent()) {
        answered.incrementAndGet();
        if (answer.get().state() != AccountState.NORMAL) {
          restricted.add(event.targetId());
        }
        return;
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  private Optional<History.Answer> read(HttpConnection.Answer answer) {
    if (answer.status() != 200) {
      return Optional.empty();
    }
    JsonObject result = new JsonObject(answer.body());
    JsonArray fired = result.getJsonArray("triggered_rules");
    int rules = 0;
    for (Object rule : fired) {
      rules |= Rule.valueOf((String) rule).bit();
    }
    AccountState state = AccountState.valueOf(result.getString("account_state"));
    return Optional.of(new History.Answer(rules, state));
  }

  private static String body(GameEvent event) {
    return new JsonObject()
        .put("event_id", event.eventId())
        .put("actor_id", event.actorId())
        .put("target_id", event.targetId())
        .put(
            "action_details",
            new JsonObject()
                .put("currency_amount", event.currencyAmount())
                .put("market_avg_price", event.marketAvgPrice()))
        .put(
            "context_metadata",
            new JsonObject().put("recent_chat_log", event.recentChatLog().orElse(null)))
        .encode();
  }

  private void withdrawUntilOver(int of) {
    Random random = new Random(seed * 17 + of);
    try (Nodes nodes = new Nodes()) {
      while (!over) {
        List<String> users = List.copyOf(restricted);
        if (!users.isEmpty()) {
          withdraw(nodes, random.nextInt(ports.length), users.get(random.nextInt(users.size())));
        }
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  private void withdraw(Nodes nodes, int node, String user) {
    long sentMillis = System.currentTimeMillis();
    String body = new JsonObject().put("user_id", user).put("amount", 1).encode();
    nodes
        .post(node, "/api/v1/withdraw", body)
        .filter(answer -> answer.status() == 200)
        .ifPresent(
            answer ->
                history.granted(
                    new History.Granted(
                        user, node, new History.Span(sentMillis, System.currentTimeMillis()))));
  }

  /** One thread's connections, opened again when they broke. */
  private final class Nodes implements AutoCloseable {
    private final HttpConnection[] connections = new HttpConnection[ports.length];

    /** What is answered; nothing when the connection breaks. */
    Optional<HttpConnection.Answer> post(int node, String path, String body) {
      try {
        if (connections[node] == null) {
          connections[node] = new HttpConnection(ports[node]);
        }
        return Optional.of(connections[node].post(path, body));
      } catch (IOException gone) {
        drop(node);
        return Optional.empty();
      }
    }

    private void drop(int node) {
      HttpConnection broken = connections[node];
      connections[node] = null;
      if (broken != null) {
        try {
          broken.close();
        } catch (IOException e) {
          return;
        }
      }
    }

    @Override
    public void close() {
      for (int node = 0; node < connections.length; node++) {
        drop(node);
      }
    }
  }

  @Override
  public void close() {
    ending = true;
    over = true;
    threads.close();
  }
}
