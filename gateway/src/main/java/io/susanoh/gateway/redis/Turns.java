package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Work on accounts, one after the other for each account. Safe for all threads. */
final class Turns {

  private final ConcurrentHashMap<AccountId, Future<Void>> last = new ConcurrentHashMap<>();

  /** Does {@code work} when whatever was asked for of the account before has ended. */
  <T> Future<T> take(AccountId id, Supplier<Future<T>> work) {
    Promise<Void> turn = Promise.promise();
    Promise<T> done = Promise.promise();
    Future<Void> mine = turn.future();
    Future<Void> before = last.put(id, mine);
    Runnable run =
        () ->
            begin(work)
                .onComplete(
                    ended -> {
                      last.remove(id, mine);
                      turn.complete();
                      done.handle(ended);
                    });
    if (before == null) {
      run.run();
    } else {
      before.onComplete(ended -> run.run());
    }
    return done.future();
  }

  private static <T> Future<T> begin(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
