package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.redis.RedisMeters.Happening;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.screening.NodeCopy;
import io.susanoh.gateway.screening.Screened;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.RuleSet;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The request of an event on a node that shares windows and states: reserve ▶ R3, R4 ▶ one round
 * trip to Redis ▶ append ▶ answer. Only a trigger goes there again, to move its target, and only a
 * restriction waits for PostgreSQL. While Redis is away the node goes on by itself.
 *
 * <p>A duplicate is appended again, with what Redis kept of it: the node that saw it first may have
 * died before its own append.
 */
final class SharedEvents implements Events {

  private static final int RETRY_AFTER_SECONDS = 2;

  private final RedisStore store;
  private final RedisWatch watch;
  private final Triggers triggers;
  private final NodeCopy node;
  private final Journal journal;
  private final Ledger ledger;
  private final Events alone;
  private final Primary primary;
  private final RedisClock clock;
  private final RedisMeters meters;

  SharedEvents(RedisParts parts, RedisWatch watch, NodeCopy node, Journal journal, Events alone) {
    this.store = parts.store();
    this.watch = watch;
    this.triggers = parts.triggers();
    this.node = node;
    this.journal = journal;
    this.ledger = parts.ledger();
    this.alone = alone;
    this.primary = parts.primary();
    this.clock = parts.clock();
    this.meters = parts.meters();
  }

  /**
   * An event as it was judged, and its target's state after it.
   *
   * @param unkept transitions by which the target is in that state
   */
  private record Judged(EventAccepted accepted, AccountState state, List<AccountMoved> unkept) {
    Screened answer() {
      return new Screened(accepted.result().rules(), state);
    }

    AccountId target() {
      return new AccountId(accepted.event().tenantId(), accepted.event().targetId());
    }
  }

  @Override
  public Future<Screened> accept(GameEvent event) {
    return shared(
        journal.bytesMax(event),
        () -> judge(event, node.rules()).map(List::of),
        judged -> judged.getFirst().answer(),
        1,
        () -> alone.accept(event));
  }

  @Override
  public int roomInChunk(GameEvent event) {
    return journal.bytesMax(event);
  }

  @Override
  public Future<List<Screened>> acceptAll(List<GameEvent> events) {
    int bytesMax = events.stream().mapToInt(journal::bytesMax).reduce(0, Math::addExact);
    return shared(
        bytesMax,
        () -> judgeAll(events),
        SharedEvents::answers,
        events.size(),
        () -> alone.acceptAll(events));
  }

  private interface Answering<T> {
    T of(List<Judged> judged);
  }

  private <T> Future<T> shared(
      int bytesMax,
      Supplier<Future<List<Judged>>> judging,
      Answering<T> answering,
      int events,
      Supplier<Future<T>> byItself) {
    if (!watch.believed()) {
      return goOnAlone(events, byItself);
    }
    Journal.Reservation room;
    try {
      room = journal.reserve(bytesMax);
    } catch (Refusal full) {
      return Future.failedFuture(full);
    }
    return judging
        .get()
        .transform(
            judged -> {
              if (judged.succeeded()) {
                return keep(room, judged.result()).map(v -> answering.of(judged.result()));
              }
              room.close();
              if (judged.cause() instanceof RedisAway away) {
                watch.lost(away.getMessage());
                return goOnAlone(events, byItself);
              }
              return Future.failedFuture(judged.cause());
            });
  }

  private <T> Future<T> goOnAlone(int events, Supplier<Future<T>> byItself) {
    if (!primary.isUp()) {
      return Future.failedFuture(
          Refusal.unavailable("Redis and the database are away", RETRY_AFTER_SECONDS));
    }
    for (int i = 0; i < events; i++) {
      meters.count(Happening.FALLBACK_EVENTS);
    }
    return byItself.get();
  }

  private Future<Judged> judge(GameEvent event, RuleSet rules) {
    AccountId target = new AccountId(event.tenantId(), event.targetId());
    return store
        .screen(event, node.eventRules(event, rules), rules, OptionalLong.empty())
        .compose(
            seen -> {
              if (!seen.result().duplicate()) {
                clock.saw(seen.receiptMillis());
              }
              if (!seen.result().screened()) {
                return Future.succeededFuture(
                    judged(event, seen, Settled.NOTHING, state(target, seen)));
              }
              if (seen.settled().isPresent()) {
                return Future.succeededFuture(
                    judged(event, seen, seen.settled().get(), state(target, seen)));
              }
              return triggers
                  .move(target, event.eventId(), event.actorId(), seen)
                  .map(moved -> judged(event, seen, moved.settled(), moved.state()));
            });
  }

  /**
   * All are sent at once; Redis sees those of one account in their order, if it knows the script.
   */
  private Future<List<Judged>> judgeAll(List<GameEvent> events) {
    RuleSet rules = node.rules();
    List<Future<Judged>> all = events.stream().map(event -> judge(event, rules)).toList();
    return Future.join(all).map(done -> all.stream().map(Future::result).toList());
  }

  /** What an event of the chunk did to its target, those behind it have seen. */
  private static List<Screened> answers(List<Judged> judged) {
    Map<AccountId, AccountState> moved = new HashMap<>();
    List<Screened> answers = new ArrayList<>(judged.size());
    for (Judged one : judged) {
      if (one.accepted().transition().isPresent()) {
        moved.put(one.target(), one.state());
      }
      AccountState state = moved.getOrDefault(one.target(), one.state());
      answers.add(new Screened(one.accepted().result().rules(), state));
    }
    return answers;
  }

  private static Judged judged(GameEvent event, Seen seen, Settled settled, AccountState state) {
    List<AccountMoved> unkept = new ArrayList<>(seen.held().pending());
    settled.transition().ifPresent(t -> unkept.add(new AccountMoved(t, Optional.empty())));
    return new Judged(
        new EventAccepted(
            event,
            seen.receiptMillis(),
            seen.effectiveMillis(),
            seen.result(),
            settled.transition(),
            settled.triggerStamp()),
        state,
        unkept);
  }

  private AccountState state(AccountId target, Seen seen) {
    return seen.state()
        .or(() -> node.known(target).map(Account::state))
        .orElse(AccountState.NORMAL);
  }

  /**
   * Whoever is told of a state is told when PostgreSQL has it: the next one may ask another node
   * there.
   */
  private Future<Void> keep(Journal.Reservation room, List<Judged> judged) {
    long sequence = node.keep(room, judged.stream().map(Judged::accepted).toList());
    List<Future<Void>> restrictions = new ArrayList<>();
    for (Judged one : judged) {
      if (one.state() != AccountState.NORMAL) {
        ledger.owe(one.target(), one.unkept());
        restrictions.add(ledger.settled(one.target()));
      }
    }
    Future<Void> written = journal.written(sequence);
    return restrictions.isEmpty()
        ? written
        : Future.join(restrictions).compose(inPostgres -> written);
  }
}
