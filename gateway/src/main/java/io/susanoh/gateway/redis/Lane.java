package io.susanoh.gateway.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One connection, on which requests follow one another without waiting for answers. An answer that
 * is not there by the deadline fails all that wait, and the connection is given up: what Redis did
 * of them is not known. All but {@link #send} happens on the lane's context.
 */
final class Lane {

  /** Requests on the way; one more is refused. */
  static final int PENDING_MAX = 8_192;

  /** How often a deadline is looked at, in parts of it. */
  private static final int LOOKS_PER_DEADLINE = 4;

  private record Pending(Promise<Response> answer, long sentNanos) {}

  private final Vertx vertx;
  private final Context context;
  private final long deadlineNanos;
  private final Consumer<String> lost;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private final long timer;
  private Optional<RedisConnection> connection = Optional.empty();

  /** Counts connections, so that the end of an earlier one is not taken for the present one's. */
  private long opened;

  /**
   * A lane that is not connected; on its own context, that of the caller.
   *
   * @param lost told why, when the connection is no more
   */
  Lane(Vertx vertx, long deadlineMillis, Consumer<String> lost) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.deadlineNanos = TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
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
    Promise<Response> answer = Promise.promise();
    Context caller = vertx.getOrCreateContext();
    if (caller == context) {
      sendHere(request, answer);
      return answer.future();
    }
    context.runOnContext(
        v -> {
          Promise<Response> here = Promise.promise();
          here.future().onComplete(done -> caller.runOnContext(w -> answer.handle(done)));
          sendHere(request, here);
        });
    return answer.future();
  }

  private void sendHere(Request request, Promise<Response> answer) {
    if (connection.isEmpty()) {
      answer.fail(new RedisAway("it is not connected"));
      return;
    }
    if (pending.size() >= PENDING_MAX) {
      forgetAnswered();
      if (pending.size() >= PENDING_MAX) {
        answer.fail(new RedisAway("too many requests are on the way"));
        return;
      }
    }
    pending.add(new Pending(answer, System.nanoTime()));
    connection
        .get()
        .send(request)
        .onComplete(
            answered -> {
              answer.tryComplete(answered);
              forgetAnswered();
            },
            failed -> {
              answer.tryFail(new RedisAway(Lanes.reason(failed)));
              forgetAnswered();
            });
  }

  private void forgetAnswered() {
    while (!pending.isEmpty() && pending.peek().answer().future().isComplete()) {
      pending.poll();
    }
  }

  private void lookAtDeadlines() {
    forgetAnswered();
    if (!pending.isEmpty() && System.nanoTime() - pending.peek().sentNanos() > deadlineNanos) {
      String reason = "no answer within the deadline";
      giveUp(reason);
      lost.accept(reason);
    }
  }

  private void giveUp(String reason) {
    Optional<RedisConnection> former = connection;
    connection = Optional.empty();
    former.ifPresent(RedisConnection::close);
    RedisAway away = new RedisAway(reason);
    Pending next = pending.poll();
    while (next != null) {
      next.answer().tryFail(away);
      next = pending.poll();
    }
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
    return pending.size();
  }
}
