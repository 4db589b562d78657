package io.susanoh.gateway.http;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.storage.Reads;
import io.susanoh.gateway.storage.StoredEvent;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who gave how much to whom in the last {@link #EVENTS} events (CONTRACT §7). */
final class Graph {

  private static final int EVENTS = 200;

  private record Pair(String source, String target) {}

  /** What went one way: {@link #EVENTS} amounts below 2^53 fit. */
  private record Flow(long amount, int count) {
    Flow plus(Flow other) {
      return new Flow(amount + other.amount, count + other.count);
    }
  }

  private final Accounts accounts;
  private final Reads reads;

  Graph(Accounts accounts, Reads reads) {
    this.accounts = accounts;
    this.reads = reads;
  }

  /** {@code {nodes, links}}; states are the state authority's of now. */
  Future<JsonObject> of(String tenantId) {
    return reads.recentEvents(tenantId, EVENTS).compose(events -> of(tenantId, events));
  }

  private Future<JsonObject> of(String tenantId, List<StoredEvent> events) {
    Set<String> ids = new LinkedHashSet<>();
    Map<Pair, Flow> flows = new LinkedHashMap<>();
    for (StoredEvent stored : events) {
      GameEvent event = stored.event();
      ids.add(event.actorId());
      ids.add(event.targetId());
      flows.merge(
          new Pair(event.actorId(), event.targetId()),
          new Flow(event.currencyAmount(), 1),
          Flow::plus);
    }
    List<Future<Account>> reading =
        ids.stream().map(id -> accounts.read(new AccountId(tenantId, id))).toList();
    return Future.all(reading)
        .map(all -> new JsonObject().put("nodes", nodes(all.list())).put("links", links(flows)));
  }

  private static JsonArray nodes(List<Account> accounts) {
    return Json.array(
        accounts,
        account ->
            new JsonObject()
                .put("id", account.id().userId())
                .put("state", account.state().name())
                .put("label", account.id().userId()));
  }

  private static JsonArray links(Map<Pair, Flow> flows) {
    return Json.array(
        List.copyOf(flows.entrySet()),
        link ->
            new JsonObject()
                .put("source", link.getKey().source())
                .put("target", link.getKey().target())
                .put("amount", link.getValue().amount())
                .put("count", link.getValue().count()));
  }
}
