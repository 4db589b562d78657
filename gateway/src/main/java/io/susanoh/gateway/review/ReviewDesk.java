package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.review.ReviewQueue.Bucket;
import io.susanoh.gateway.review.ReviewQueue.Quality;
import io.susanoh.gateway.review.ReviewQueue.Waiting;
import io.susanoh.gateway.screening.Accounts;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where people decide: shows them the accounts that wait, and moves those through the state
 * authority. What they say is a label, by which rules and verdicts are measured. Safe for all
 * threads; blocks none.
 */
public final class ReviewDesk {

  /** What a person decides. */
  public enum Action {
    /** It was no fraud. */
    RELEASE,
    /** Wait and see. */
    WATCH,
    /** It was fraud. */
    BAN
  }

  /** An account that waits, and its state as the authority has it. */
  public record Shown(Waiting waiting, AccountState state) {
    public Shown {
      Objects.requireNonNull(waiting);
      Objects.requireNonNull(state);
    }
  }

  /** Part of the queue. */
  public record Page(List<Shown> items, Optional<String> next) {
    public Page {
      items = List.copyOf(items);
    }
  }

  private final ReviewQueue queue;
  private final Accounts accounts;
  private final InstantSource clock;

  public ReviewDesk(ReviewQueue queue, Accounts accounts, InstantSource clock) {
    this.queue = queue;
    this.accounts = accounts;
    this.clock = clock;
  }

  /** Who waits, the highest risk first, of equal ones who waits longest. */
  public Future<Page> waiting(String tenantId, int limit, Optional<String> after) {
    return queue
        .waiting(tenantId, limit, after)
        .compose(
            listed ->
                shown(tenantId, listed.waiting(), new ArrayList<>())
                    .map(shown -> new Page(shown, listed.next())));
  }

  private Future<List<Shown>> shown(String tenantId, List<Waiting> left, List<Shown> shown) {
    if (left.isEmpty()) {
      return Future.succeededFuture(shown);
    }
    Waiting first = left.getFirst();
    return accounts
        .read(new AccountId(tenantId, first.userId()))
        .compose(
            account -> {
              shown.add(new Shown(first, account.state()));
              return shown(tenantId, left.subList(1, left.size()), shown);
            });
  }

  /**
   * Decides on an account, whether it waits or not; the state that it has then. MALFORMED where the
   * decision does not fit its state.
   *
   * @param reason as written; kept with the transition and the label
   */
  public Future<AccountState> decide(AccountId id, Action action, String reason, String actor) {
    return accounts
        .read(id)
        .compose(
            account ->
                switch (action) {
                  case RELEASE -> release(id, account.state(), reason, actor);
                  case WATCH -> watch(id, account.state(), reason, actor);
                  case BAN -> accounts.override(id, AccountState.BANNED, reason, actor);
                });
  }

  private Future<AccountState> release(
      AccountId id, AccountState state, String reason, String actor) {
    return state == AccountState.NORMAL
        ? queue.decided(id, actor, "release", reason, false, Optional.of(false)).map(state)
        : accounts.release(id, reason, actor);
  }

  private Future<AccountState> watch(
      AccountId id, AccountState state, String reason, String actor) {
    return switch (state) {
      case UNDER_SURVEILLANCE ->
          queue.decided(id, actor, "watch", reason, true, Optional.empty()).map(state);
      case NORMAL, RESTRICTED_WITHDRAWAL ->
          accounts.override(id, AccountState.UNDER_SURVEILLANCE, reason, actor);
      case BANNED ->
          Future.failedFuture(
              Refusal.of(
                  Refusal.Kind.MALFORMED,
                  "a banned account is moved by an override alone, current: " + state));
    };
  }

  /** How rules and verdicts have fared with people in the last {@code days}. */
  public Future<List<Quality>> quality(String tenantId, Bucket bucket, int days) {
    return queue.quality(tenantId, bucket, clock.millis() - Duration.ofDays(days).toMillis());
  }
}
