package io.susanoh.gateway.redis;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One connection, on which requests follow one another without waiting for answers. What comes
 * while the event loop is busy is sent by one write, and its answers are handed over together. An
 * answer that is not there by the deadline fails all that wait, and the connection is given up:
 * what Redis did of them is not known. All but {@link #send} happens on the lane's context.
 */
final class Lane {

  /** Requests on the way; one more is refused. */
  static final int PENDING_MAX = 8_192;

  /** How many are sent by one write at most: the first of them waits for the last one's answer. */
  private static final int TOGETHER_MAX = 64;

  /** How often a deadline is looked at, in parts of it. */
  private static final int LOOKS_PER_DEADLINE = 4;

  private record Sending(Request request, ContextInternal caller, Promise<Response> answer) {}

  /** What was sent by one write. */
  private static final class Sent {
    private final List<Sending> requests;
    private final long nanos = System.nanoTime();
    private boolean answered;

    Sent(List<Sending> requests) {
      this.requests = requests;
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final long deadlineNanos;
  private final boolean together;
  private final Consumer<String> lost;
  private final Queue<Sending> arriving = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awaited = new AtomicBoolean();
  private final ArrayDeque<Sent> pending = new ArrayDeque<>();
  private final long timer;
  private Optional<RedisConnection> connection = Optional.empty();
  private final AtomicInteger onTheWay = new AtomicInteger();

  /** Counts connections, so that the end of an earlier one is not taken for the present one's. */
  private long opened;

  /**
   * A lane that is not connected; on its own context, that of the caller.
   *
   * @param together whether requests about several accounts may be sent as one
   * @param lost told why, when the connection is no more
   */
  Lane(Vertx vertx, long deadlineMillis, boolean together, Consumer<String> lost) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.deadlineNanos = TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
    this.together = together;
    this.lost = lost;
    this.timer =
        vertx.setPeriodic(
            Math.max(1, deadlineMillis / LOOKS_PER_DEADLINE), fired -> lookAtDeadlines());
  }

  /** Connects anew, in place of the present connection. */
  Future<Void> connect(Redis client) {
    Promise<Void> connected = Promise.promise();
    context.runOnContext(
        v -> {
          giveUp("it is connected anew");
          long mine = ++opened;
          client
              .connect()
              .onComplete(
                  made -> context.runOnContext(w -> connected(mine, made, connected)),
                  failed -> connected.tryFail(RedisRefused.unlessAway(failed)));
        });
    return connected.future();
  }

  private void connected(long mine, RedisConnection made, Promise<Void> connected) {
    if (mine != opened) {
      made.close();
      connected.tryFail(new RedisAway("it was connected anew meanwhile"));
      return;
    }
    made.exceptionHandler(e -> ended(mine, Lanes.reason(e)));
    made.endHandler(v -> ended(mine, "the connection has ended"));
    connection = Optional.of(made);
    connected.tryComplete();
  }

  private void ended(long mine, String reason) {
    context.runOnContext(
        v -> {
          if (mine == opened && connection.isPresent()) {
            giveUp(reason);
            lost.accept(reason);
          }
        });
  }

  /** Sends a request; the answer comes on the caller's context. Safe for all threads. */
  Future<Response> send(Request request) {
    Sending sending =
        new Sending(
            request, (ContextInternal) vertx.getOrCreateContext(), Promise.<Response>promise());
    arriving.add(sending);
    if (awaited.compareAndSet(false, true)) {
      context.runOnContext(v -> sendWhatArrived());
    }
    return sending.answer.future();
  }

  private void sendWhatArrived() {
    awaited.set(false);
    int most = together ? TOGETHER_MAX : 1;
    List<Sending> requests = new ArrayList<>();
    for (Sending next = arriving.poll(); next != null; next = arriving.poll()) {
      requests.add(next);
      if (requests.size() == most) {
        send(requests);
        requests = new ArrayList<>();
      }
    }
    if (!requests.isEmpty()) {
      send(requests);
    }
  }

  private void send(List<Sending> requests) {
    if (connection.isEmpty()) {
      answer(requests, Future.failedFuture(new RedisAway("it is not connected")));
      return;
    }
    if (onTheWay.get() + requests.size() > PENDING_MAX) {
      answer(requests, Future.failedFuture(new RedisAway("too many requests are on the way")));
      return;
    }
    Sent sent = new Sent(requests);
    pending.add(sent);
    onTheWay.addAndGet(requests.size());
    Future<List<Response>> answers =
        requests.size() == 1
            ? connection.get().send(requests.getFirst().request).map(Lane::single)
            : connection.get().batch(requests.stream().map(Sending::request).toList());
    answers.onComplete(
        answered -> answered(sent, Future.succeededFuture(answered)),
        failed -> failed(sent, new RedisAway(Lanes.reason(failed))));
  }

  /**
   * One of them wanted a script that Redis has forgotten, and none has an answer for it: each is
   * sent again by itself, so that only that one fails so. What is done twice does no harm: a
   * model's rates may be counted twice, a move that another has followed is decided anew.
   */
  private void failed(Sent sent, RedisAway away) {
    if (!sent.answered && sent.requests.size() > 1 && away.isForWantOfScript()) {
      sent.answered = true;
      onTheWay.addAndGet(-sent.requests.size());
      sent.requests.forEach(one -> send(List.of(one)));
      forgetAnswered();
    } else {
      answered(sent, Future.failedFuture(away));
    }
  }

  /** That which is not there is null, as the client has it. */
  private static List<Response> single(Response answer) {
    List<Response> answers = new ArrayList<>(1);
    answers.add(answer);
    return answers;
  }

  private void answered(Sent sent, Future<List<Response>> answers) {
    if (!sent.answered) {
      sent.answered = true;
      onTheWay.addAndGet(-sent.requests.size());
      answer(sent.requests, answers);
    }
    forgetAnswered();
  }

  private void forgetAnswered() {
    while (!pending.isEmpty() && pending.peek().answered) {
      pending.poll();
    }
  }

  /** Hands answers over to whoever asked, all of an event loop by one change of threads. */
  private void answer(List<Sending> requests, AsyncResult<List<Response>> answers) {
    Map<ContextInternal, List<Integer>> byCaller = new LinkedHashMap<>();
    for (int i = 0; i < requests.size(); i++) {
      byCaller.computeIfAbsent(requests.get(i).caller.unwrap(), caller -> new ArrayList<>()).add(i);
    }
    byCaller.forEach(
        (caller, indices) ->
            caller.runOnContext(
                v -> {
                  for (int index : indices) {
                    Sending asked = requests.get(index);
                    asked.caller.dispatch(() -> complete(asked, answers, index));
                  }
                }));
  }

  private static void complete(Sending asked, AsyncResult<List<Response>> answers, int index) {
    if (answers.succeeded()) {
      asked.answer.tryComplete(answers.result().get(index));
    } else {
      asked.answer.tryFail(answers.cause());
    }
  }

  private void lookAtDeadlines() {
    if (!pending.isEmpty() && System.nanoTime() - pending.peek().nanos > deadlineNanos) {
      String reason = "no answer within the deadline";
      giveUp(reason);
      lost.accept(reason);
    }
  }

  private void giveUp(String reason) {
    Optional<RedisConnection> former = connection;
    connection = Optional.empty();
    former.ifPresent(RedisConnection::close);
    Future<List<Response>> away = Future.failedFuture(new RedisAway(reason));
    List<Sent> all = List.copyOf(pending);
    all.forEach(sent -> answered(sent, away));
  }

  /** Gives the connection up for good. */
  void close() {
    context.runOnContext(
        v -> {
          opened++;
          vertx.cancelTimer(timer);
          giveUp("the process ends");
        });
  }

  /** Requests on the way, about. */
  int pending() {
    return onTheWay.get();
  }
}
