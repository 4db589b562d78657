package io.susanoh.gateway.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.account.AccountId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Work on one account waits for what was asked for before, work on others does not. */
class TurnsTest {

  private static final AccountId ANNA = new AccountId("default", "anna");
  private static final AccountId BERT = new AccountId("default", "bert");

  private final Turns turns = new Turns();
  private final List<String> begun = new ArrayList<>();

  private Future<String> work(AccountId id, String name, Future<String> until) {
    return turns.take(
        id,
        () -> {
          begun.add(name);
          return until;
        });
  }

  @Test
  void workOnAnAccountIsDoneInItsOrder() {
    Promise<String> first = Promise.promise();
    Future<String> one = work(ANNA, "first", first.future());
    Future<String> two = work(ANNA, "second", Future.succeededFuture("2"));
    Future<String> other = work(BERT, "other", Future.succeededFuture("o"));
    assertEquals(List.of("first", "other"), begun);
    assertTrue(other.succeeded());
    assertFalse(two.isComplete());
    first.complete("1");
    assertEquals(List.of("first", "other", "second"), begun);
    assertEquals("1", one.result());
    assertEquals("2", two.result());
  }

  @Test
  void whatFailsOrThrowsDoesNotHoldUpTheNext() {
    Future<String> failed = work(ANNA, "failed", Future.failedFuture("no"));
    Future<String> thrown =
        turns.take(
            ANNA,
            () -> {
              throw new IllegalStateException("thrown");
            });
    assertTrue(failed.failed());
    assertTrue(thrown.failed());
    assertEquals("3", work(ANNA, "third", Future.succeededFuture("3")).result());
  }
}
