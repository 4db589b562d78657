package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.screening.OwnCopy;
import io.susanoh.gateway.screening.Screened;
import io.susanoh.gateway.screening.WindowPreview;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of a node that goes on by itself while Redis is away. Before its own windows restrict
 * an account, PostgreSQL is asked how that stands: another process may have watched or banned it of
 * which this node has not heard, and a restriction that does not know would be the later
 * transition, which wins. And nobody is told of a state that PostgreSQL does not have.
 */
final class EventsAlone implements Events {

  private final Events own;
  private final WindowPreview preview;
  private final OwnCopy copy;
  private final Primary primary;
  private final Ledger ledger;

  /**
   * @param own takes events by this node's windows
   * @param preview of the same windows
   */
  EventsAlone(Events own, WindowPreview preview, OwnCopy copy, Primary primary, Ledger ledger) {
    this.own = own;
    this.preview = preview;
    this.copy = copy;
    this.primary = primary;
    this.ledger = ledger;
  }

  @Override
  public Future<Screened> accept(GameEvent event) {
    return learnIfFired(event)
        .compose(learnt -> own.accept(event))
        .compose(screened -> settled(event, screened).map(screened));
  }

  @Override
  public int roomInChunk(GameEvent event) {
    return own.roomInChunk(event);
  }

  @Override
  public Future<List<Screened>> acceptAll(List<GameEvent> events) {
    Map<AccountId, List<GameEvent>> byTarget = new HashMap<>();
    for (GameEvent event : events) {
      byTarget.computeIfAbsent(target(event), id -> new ArrayList<>()).add(event);
    }
    List<Future<Void>> all = new ArrayList<>();
    byTarget.forEach(
        (id, received) ->
            // Several may fire together what none of them fires alone.
            all.add(received.size() == 1 ? learnIfFired(received.getFirst()) : learn(id)));
    return Future.all(all)
        .compose(learnt -> own.acceptAll(events))
        .compose(
            screened -> {
              List<Future<Void>> told = new ArrayList<>();
              for (int i = 0; i < events.size(); i++) {
                told.add(settled(events.get(i), screened.get(i)));
              }
              return Future.join(told).map(screened);
            });
  }

  private Future<Void> settled(GameEvent event, Screened screened) {
    return screened.accountState() == AccountState.NORMAL
        ? Future.succeededFuture()
        : ledger.settled(target(event));
  }

  private Future<Void> learnIfFired(GameEvent event) {
    return preview
        .preview(event)
        .compose(
            seen -> seen.result().screened() ? learn(target(event)) : Future.succeededFuture());
  }

  private Future<Void> learn(AccountId id) {
    return primary.account(id).onSuccess(stored -> stored.ifPresent(copy::learn)).mapEmpty();
  }

  private static AccountId target(GameEvent event) {
    return new AccountId(event.tenantId(), event.targetId());
  }
}
