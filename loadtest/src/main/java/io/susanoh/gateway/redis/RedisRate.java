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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Events a second through the store in Redis, against a bare client that pipelines the same script
 * to the same server over as many connections, by turns. Prints both and their ratio, and what
 * processor time an event takes on either side: that holds on a machine that others use, too.
 *
 * <p>{@code RedisRate PORT PID [seconds a turn] [turns]}
 */
public final class RedisRate {

  private static final int CONNECTIONS = 2;
  private static final int IN_FLIGHT = 512;
  private static final int TARGETS = 50_000;
  private static final int EVENTS_AT_ONCE = 100_000;
  private static final int DEADLINE_MILLIS = 10_000;

  private final int port;
  private final ProcessHandle server;
  private final long turnNanos;
  private final Random random = new Random(1);
  private int made;

  private RedisRate(int port, ProcessHandle server, long turnNanos) {
    this.port = port;
    this.server = server;
    this.turnNanos = turnNanos;
  }

  /**
   * Measures.
   *
   * @param args port and process of a Redis on 127.0.0.1 that nobody else uses, seconds and number
   *     of turns
   */
  public static void main(String[] args) throws Exception {
    ProcessHandle server = ProcessHandle.of(Long.parseLong(args[1])).orElseThrow();
    int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 1;
    int turns = args.length > 3 ? Integer.parseInt(args[3]) : 15;
    new RedisRate(Integer.parseInt(args[0]), server, TimeUnit.SECONDS.toNanos(seconds)).run(turns);
  }

  private void run(int turns) throws Exception {
    List<Turn> bare = new ArrayList<>();
    List<Turn> store = new ArrayList<>();
    bare();
    store();
    for (int turn = 0; turn < turns; turn++) {
      bare.add(bare());
      store.add(store());
      System.out.printf(
          "turn %d: bare %.0f/s, store %.0f/s%n",
          turn + 1, bare.getLast().perSecond(), store.getLast().perSecond());
    }
    double ratio =
        median(
            IntStream.range(0, turns)
                .mapToDouble(i -> store.get(i).perSecond() / bare.get(i).perSecond()));
    System.out.printf(
        "median: bare %.0f/s, store %.0f/s, ratio of a turn %.2f%n",
        median(bare, Turn::perSecond), median(store, Turn::perSecond), ratio);
    System.out.printf(
        "processor time an event, ns: Redis %.0f with bare, %.0f with store; client %.0f bare, %.0f"
            + " store%n",
        median(bare, Turn::serverNanos),
        median(store, Turn::serverNanos),
        median(bare, Turn::clientNanos),
        median(store, Turn::clientNanos));
  }

  private static double median(List<Turn> turns, ToDoubleFunction<Turn> of) {
    return median(turns.stream().mapToDouble(of));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** What was done in a turn, and the processor time that an event took. */
  private record Turn(double perSecond, double clientNanos, double serverNanos) {}

  /** From its making on. */
  private final class Meter {
    private final long startNanos = System.nanoTime();
    private final long client =
        ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    private final long redis = server.info().totalCpuDuration().orElseThrow().toNanos();

    Turn end(int events) {
      return new Turn(
          events * 1e9 / (System.nanoTime() - startNanos),
          (double)
                  (ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos()
                      - client)
              / events,
          (double) (server.info().totalCpuDuration().orElseThrow().toNanos() - redis) / events);
    }
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

  private Turn bare() throws Exception {
    List<List<byte[]>> shares = new ArrayList<>();
    List<byte[]> all = events().stream().map(RedisRate::command).toList();
    for (int i = 0; i < CONNECTIONS; i++) {
      shares.add(all.subList(i * all.size() / CONNECTIONS, (i + 1) * all.size() / CONNECTIONS));
    }
    Meter meter = new Meter();
    AtomicInteger done = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (List<byte[]> share : shares) {
      threads.add(Thread.ofPlatform().start(() -> bare(share, meter.startNanos, done)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return meter.end(done.get());
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

  private Turn store() throws Exception {
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
    Meter meter = new Meter();
    List<Future<Integer>> turns = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      List<GameEvent> share =
          events.subList(i * events.size() / CONNECTIONS, (i + 1) * events.size() / CONNECTIONS);
      turns.add(new Sender(vertx, store, share, meter.startNanos + turnNanos).send());
    }
    await(Future.all(turns));
    Turn turn = meter.end(turns.stream().mapToInt(Future::result).sum());
    lanes.close();
    await(vertx.close());
    return turn;
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

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
