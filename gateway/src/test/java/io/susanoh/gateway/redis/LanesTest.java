package io.susanoh.gateway.redis;

import static io.susanoh.gateway.redis.ConnectedRedis.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that are sent together, to a Redis that has forgotten the scripts. */
class LanesTest {

  private static final int ROUNDS = 50;
  private static final AccountId BOSS = new AccountId("default", "boss");
  private static final AccountId ANNA = new AccountId("default", "anna");

  @RegisterExtension private final ConnectedRedis redis = new ConnectedRedis();

  private RedisStore store;

  @BeforeEach
  void start() {
    store = redis.store;
  }

  @Test
  void whatNeedsNoScriptDoesNotFailWithWhatNeedsOne() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      redis.server.ask("SCRIPT", "FLUSH");
      together(
          List.of(
              () -> store.announce(BOSS, 1),
              () -> store.window(BOSS),
              () -> store.read(ANNA),
              () -> store.kept(ANNA, List.of()),
              () -> store.window(ANNA),
              () -> store.announced(2, 10)));
    }
    assertEquals("1", redis.server.ask("ZCARD", Keys.PENDING));
  }

  @Test
  void aMoveThatIsSentAgainHasBeenDone() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Held from = await(store.read(BOSS));
      Account to = account(round);
      redis.server.ask("SCRIPT", "FLUSH");
      redis.server.ask("SCRIPT", "LOAD", Script.MOVE.source());
      together(List.of(() -> moved(from, to), () -> store.window(ANNA)));
      assertEquals(Optional.of(to), await(store.read(BOSS)).account());
    }
  }

  private Future<Void> moved(Held from, Account to) {
    return store
        .move(from, to, List.of(), Map.of(), 0)
        .compose(
            instead ->
                instead
                    .<Future<Void>>map(there -> Future.failedFuture("there is " + there))
                    .orElse(Future.succeededFuture()));
  }

  private static Account account(long version) {
    return new Account(
        BOSS, AccountState.RESTRICTED_WITHDRAWAL, version, 0, 0, Optional.empty(), List.of());
  }

  /** Has all of it go to Redis by one write. */
  private void together(List<Supplier<Future<?>>> requests) throws Exception {
    Promise<Void> done = Promise.promise();
    redis.vertx.runOnContext(
        v -> {
          List<Future<?>> asked = new ArrayList<>();
          requests.forEach(request -> asked.add(request.get()));
          Future.all(asked).<Void>mapEmpty().onComplete(done);
        });
    await(done.future());
  }
}
