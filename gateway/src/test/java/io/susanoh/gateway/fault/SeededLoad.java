package io.susanoh.gateway.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Posts events over many connections to a gateway that may be killed at any moment, and keeps its
 * own account of what was answered. Three events of four are sent again, under the same id, until
 * they are answered; the fourth is given up when its connection breaks.
 */
final class SeededLoad {

  private static final int CONNECTIONS = 64;
  private static final int WITHDRAWERS = 4;
  private static final int TARGETS = 400;
  private static final long RETRY_NANOS = 5_000_000;
  private static final int STEADY_EVENTS_MAX = 10_000_000;
  private static final long STEADY_PAUSE_NANOS = 100_000_000;
  private static final Pattern RULES = Pattern.compile("\"triggered_rules\":\\[([^]]*)]");
  private static final Pattern STATE = Pattern.compile("\"account_state\":\"([A-Z_]+)\"");

  /**
   * An answer to an event.
   *
   * @param rules such as {@code R1,R4}
   */
  record Answered(String eventId, String target, String rules, String state, long atMillis) {}

  /** A withdrawal that was granted. */
  record Granted(String user, long sentMillis, long receivedMillis) {}

  private final int port;
  private final int events;
  private final long seed;
  private final long pauseNanos;
  private final AtomicInteger next = new AtomicInteger();
  private final Map<String, Answered> answered = new ConcurrentHashMap<>();
  private final Set<String> givenUp = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> restrictedSinceMillis = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Granted> granted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean ended;
  private volatile boolean abandoned;

  SeededLoad(int port, int events, long seed) {
    this(port, events, seed, 0);
  }

  private SeededLoad(int port, int events, long seed, long pauseNanos) {
    this.port = port;
    this.events = events;
    this.seed = seed;
    this.pauseNanos = pauseNanos;
  }

  /** A load that goes on at some hundred events a second until what runs beside it has ended. */
  static SeededLoad steady(int port, long seed) {
    return new SeededLoad(port, STEADY_EVENTS_MAX, seed, STEADY_PAUSE_NANOS);
  }

  int port() {
    return port;
  }

  Map<String, Answered> answered() {
    return answered;
  }

  Set<String> givenUp() {
    return givenUp;
  }

  Collection<Granted> granted() {
    return granted;
  }

  /** When an account was first answered to be other than NORMAL. */
  Map<String, Long> restrictedSinceMillis() {
    return restrictedSinceMillis;
  }

  /** Answers other than 200 to events. */
  int refused() {
    return refused.get();
  }

  /**
   * Posts all events; {@code meanwhile} runs beside it and may kill the gateway, which it must
   * leave running.
   */
  void run(Meanwhile meanwhile) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> posters = new ArrayList<>();
      List<Future<?>> withdrawers = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        posters.add(threads.submit(this::postAll));
      }
      for (int i = 0; i < WITHDRAWERS; i++) {
        int of = i;
        withdrawers.add(threads.submit(() -> withdrawUntilEnded(new Random(seed + of))));
      }
      try {
        meanwhile.run(this);
        endIfSteady();
      } catch (Exception | Error e) {
        // Nobody may be there any more to answer what is still to be posted.
        abandoned = true;
        ended = true;
        throw e;
      }
      for (Future<?> poster : posters) {
        poster.get();
      }
      ended = true;
      for (Future<?> withdrawer : withdrawers) {
        withdrawer.get();
      }
    }
  }

  private void endIfSteady() {
    if (pauseNanos > 0) {
      next.set(events);
    }
  }

  /** What happens to the gateway under the load. */
  interface Meanwhile {
    void run(SeededLoad load) throws Exception;
  }

  /** Waits until this many events were answered. */
  void awaitAnswered(int count) {
    while (answered.size() + givenUp.size() < Math.min(count, events)) {
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  private void postAll() {
    Connector connector = new Connector();
    for (int i = next.getAndIncrement(); i < events && !abandoned; i = next.getAndIncrement()) {
      post(connector, i);
      LockSupport.parkNanos(pauseNanos);
    }
    connector.drop();
  }

  private void post(Connector connector, int i) {
    String id = "e-" + i;
    String target = "t-" + target(new Random(seed * 31 + i));
    String body = body(id, target, new Random(seed * 17 + i));
    while (!abandoned) {
      try {
        HttpConnection.Answer answer = connector.get().post("/api/v1/events", body);
        if (answer.status() == 200) {
          took(id, target, answer.body());
          return;
        }
        refused.incrementAndGet();
      } catch (IOException e) {
        boolean sent = connector.drop();
        if (sent && i % 4 == 0) {
          givenUp.add(id);
          return;
        }
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }

  private void took(String id, String target, String body) {
    String state = group(STATE, body);
    long now = System.currentTimeMillis();
    answered.put(id, new Answered(id, target, group(RULES, body).replace("\"", ""), state, now));
    if (!state.equals("NORMAL")) {
      restrictedSinceMillis.putIfAbsent(target, now);
    }
  }

  private void withdrawUntilEnded(Random random) {
    Connector connector = new Connector();
    while (!ended) {
      List<String> users = List.copyOf(restrictedSinceMillis.keySet());
      if (!users.isEmpty()) {
        tryToWithdraw(connector, users.get(random.nextInt(users.size())));
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
    connector.drop();
  }

  private void tryToWithdraw(Connector connector, String user) {
    try {
      withdraw(connector.get(), user);
    } catch (IOException e) {
      connector.drop();
    }
  }

  /** Withdraws and remembers what was granted; the status. */
  int withdraw(HttpConnection connection, String user) throws IOException {
    long sent = System.currentTimeMillis();
    HttpConnection.Answer answer =
        connection.post("/api/v1/withdraw", "{\"user_id\":\"" + user + "\",\"amount\":1}");
    if (answer.status() == 200) {
      granted.add(new Granted(user, sent, System.currentTimeMillis()));
    }
    return answer.status();
  }

  /** Few targets receive most events, as in a game. */
  private static int target(Random random) {
    return (int) (TARGETS * Math.pow(random.nextDouble(), 3));
  }

  private static String body(String id, String target, Random random) {
    String chat = random.nextInt(200) == 0 ? "口座に振込お願いします" : "gg";
    long amount = random.nextInt(20) == 0 ? 150_000 : random.nextInt(2_000);
    return """
        {"event_id":"%s","actor_id":"a-%d","target_id":"%s","action_details":{"currency_amount":%d,"market_avg_price":%d},\
        "context_metadata":{"actor_level":3,"account_age_days":2,"recent_chat_log":"%s"}}"""
        .formatted(id, random.nextInt(50), target, amount, 1_000, chat);
  }

  private static String group(Pattern pattern, String body) {
    Matcher matcher = pattern.matcher(body);
    if (!matcher.find()) {
      throw new IllegalStateException("not a ScreeningResult: " + body);
    }
    return matcher.group(1);
  }

  /** A connection that is opened again after it broke. */
  private final class Connector {
    private HttpConnection connection;

    HttpConnection get() throws IOException {
      if (connection == null) {
        connection = new HttpConnection(port);
      }
      return connection;
    }

    /** Closes it; whether there was one, so that something may have been sent. */
    boolean drop() {
      HttpConnection broken = connection;
      connection = null;
      if (broken == null) {
        return false;
      }
      try {
        broken.close();
      } catch (IOException e) {
        return true;
      }
      return true;
    }
  }
}
