package io.susanoh.gateway.redis;

import io.susanoh.gateway.config.RedisUrl;
import io.susanoh.gateway.config.Settings.Role;
import io.susanoh.gateway.config.Settings.Sharing;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.RuleSet;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Events a second through the store in Redis, against a bare client that pipelines the same script
 * to the same server over as many connections, by turns. Prints both and their ratio.
 *
 * <p>{@code RedisRate PORT [seconds a turn] [turns]}
 */
public final class RedisRate {

  private static final int CONNECTIONS = 2;
  private static final int IN_FLIGHT = 512;
  private static final int TARGETS = 50_000;
  private static final int EVENTS_AT_ONCE = 100_000;
  private static final int DEADLINE_MILLIS = 10_000;

  private final int port;
  private final long turnNanos;
  private final Random random = new Random(1);
  private int made;

  private RedisRate(int port, long turnNanos) {
    this.port = port;
    this.turnNanos = turnNanos;
  }

  /**
   * Measures.
   *
   * @param args port of a Redis on 127.0.0.1 that nobody else uses, seconds and number of turns
   */
  public static void main(String[] args) throws Exception {
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    int turns = args.length > 2 ? Integer.parseInt(args[2]) : 15;
    new RedisRate(Integer.parseInt(args[0]), TimeUnit.SECONDS.toNanos(seconds)).run(turns);
  }

  private void run(int turns) throws Exception {
    double[] bare = new double[turns];
    double[] store = new double[turns];
    bare();
    store();
    for (int turn = 0; turn < turns; turn++) {
      bare[turn] = bare();
      store[turn] = store();
      System.out.printf("turn %d: bare %.0f/s, store %.0f/s%n", turn + 1, bare[turn], store[turn]);
    }
    double[] ratios = new double[turns];
    Arrays.setAll(ratios, turn -> store[turn] / bare[turn]);
    System.out.printf(
        "median: bare %.0f/s, store %.0f/s, ratio of a turn %.2f%n",
        median(bare), median(store), median(ratios));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private List<GameEvent> events() {
    List<GameEvent> events = new ArrayList<>(EVENTS_AT_ONCE);
    for (int i = 0; i < EVENTS_AT_ONCE; i++) {
      events.add(
          new GameEvent(
              "default",
              "event-" + made++,
              Optional.empty(),
              GameEvent.NO_TIMESTAMP,
              "TRADE",
              "actor-" + random.nextInt(TARGETS),
              "target-" + random.nextInt(TARGETS),
              random.nextInt(100),
              Optional.empty(),
              GameEvent.NO_PRICE,
              1,
              0,
              Optional.empty()));
    }
    return events;
  }

  private static byte[] command(GameEvent event) {
    String key = "susanoh:{default:" + event.targetId() + "}:";
    return BareScript.command(
        List.of(
            "EVALSHA",
            Script.SCREEN.sha(),
            "3",
            key + "w",
            key + "h",
            key + "s",
            event.eventId(),
            "",
            Long.toString(event.currencyAmount()),
            "0",
            Long.toString(RuleSet.DEFAULT.amountThreshold()),
            Integer.toString(RuleSet.DEFAULT.countThreshold()),
            ""));
  }

  private double bare() throws Exception {
    List<List<byte[]>> shares = new ArrayList<>();
    List<byte[]> all = events().stream().map(RedisRate::command).toList();
    for (int i = 0; i < CONNECTIONS; i++) {
      shares.add(all.subList(i * all.size() / CONNECTIONS, (i + 1) * all.size() / CONNECTIONS));
    }
    long startNanos = System.nanoTime();
    AtomicInteger done = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (List<byte[]> share : shares) {
      threads.add(Thread.ofPlatform().start(() -> bare(share, startNanos, done)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return perSecond(done.get(), startNanos);
  }

  private void bare(List<byte[]> commands, long startNanos, AtomicInteger done) {
    int depth = IN_FLIGHT / CONNECTIONS;
    try (BareScript client = new BareScript(port)) {
      for (int from = 0;
          from + depth <= commands.size() && System.nanoTime() - startNanos < turnNanos;
          from += depth) {
        client.run(commands.subList(from, from + depth));
        done.addAndGet(depth);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private double store() throws Exception {
    RedisUrl url =
        new RedisUrl(
            RedisUrl.Mode.STANDALONE,
            false,
            List.of(new RedisUrl.Place("127.0.0.1", port)),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty());
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions().setEventLoopPoolSize(CONNECTIONS).setPreferNativeTransport(true));
    Sharing sharing = new Sharing(Role.ALL, Optional.of(url), DEADLINE_MILLIS);
    Lanes lanes = await(Lanes.open(vertx, sharing, CONNECTIONS, new RedisMeters()));
    await(lanes.connect());
    RedisStore store = new RedisStore(lanes);
    List<GameEvent> events = events();
    long startNanos = System.nanoTime();
    List<Future<Integer>> turns = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      List<GameEvent> share =
          events.subList(i * events.size() / CONNECTIONS, (i + 1) * events.size() / CONNECTIONS);
      turns.add(new Sender(vertx, store, share, startNanos + turnNanos).send());
    }
    await(Future.all(turns));
    double rate = perSecond(turns.stream().mapToInt(Future::result).sum(), startNanos);
    lanes.close();
    await(vertx.close());
    return rate;
  }

  /** Sends from one event loop, as requests come in on one. */
  private static final class Sender {
    private final Context context;
    private final RedisStore store;
    private final List<GameEvent> events;
    private final long endNanos;
    private final Promise<Integer> sent = Promise.promise();
    private int next;
    private int done;
    private int underWay;

    Sender(Vertx vertx, RedisStore store, List<GameEvent> events, long endNanos) {
      this.context = ((VertxInternal) vertx).createEventLoopContext();
      this.store = store;
      this.events = events;
      this.endNanos = endNanos;
    }

    Future<Integer> send() {
      context.runOnContext(v -> fill());
      return sent.future();
    }

    private void fill() {
      while (underWay < IN_FLIGHT / CONNECTIONS
          && next < events.size()
          && System.nanoTime() < endNanos) {
        underWay++;
        store
            .screen(events.get(next++), 0, RuleSet.DEFAULT, OptionalLong.empty())
            .onComplete(
                seen -> {
                  done++;
                  underWay--;
                  fill();
                },
                sent::tryFail);
      }
      if (underWay == 0) {
        sent.tryComplete(done);
      }
    }
  }

  private static double perSecond(int events, long startNanos) {
    return events * 1e9 / (System.nanoTime() - startNanos);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
