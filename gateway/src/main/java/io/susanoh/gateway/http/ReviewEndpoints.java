package io.susanoh.gateway.http;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.review.Analyses;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.storage.Reads;
import io.susanoh.gateway.storage.Stats;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What people look at: events, transitions, counters, the graph and analyses. */
final class ReviewEndpoints {

  private static final int LIMIT_MAX = 200;
  private static final int EVENTS_ORDINARY = 20;
  private static final int TRANSITIONS_ORDINARY = 50;
  private static final int ANALYSES_ORDINARY = 20;
  private static final int ANALYSES_MAX = 100;

  private final EventDecoder decoder;
  private final Reads reads;
  private final Analyses analyses;
  private final Graph graph;

  ReviewEndpoints(EventDecoder decoder, Accounts accounts, Reads reads, Analyses analyses) {
    this.decoder = decoder;
    this.reads = reads;
    this.analyses = analyses;
    this.graph = new Graph(accounts, reads);
  }

  Future<Answer> recentEvents(Call call) {
    return reads
        .recentEvents(call.tenantId(), call.query().limit(EVENTS_ORDINARY, LIMIT_MAX))
        .map(events -> Answer.ok(Json.array(events, Json::event)));
  }

  Future<Answer> stats(Call call) {
    return reads.stats(call.tenantId()).map(stats -> Answer.ok(json(stats)));
  }

  Future<Answer> transitions(Call call) {
    Query query = call.query();
    int limit = query.limit(TRANSITIONS_ORDINARY, LIMIT_MAX);
    return reads
        .transitions(call.tenantId(), query.id("user_id"), limit, query.after())
        .map(page -> Paging.answer(call, page, Json::transition));
  }

  Future<Answer> graph(Call call) {
    return graph.of(call.tenantId()).map(Answer::ok);
  }

  Future<Answer> analyze(Call call) {
    return analyses
        .analyze(decoder.decode(call.bytes(), call.tenantId()))
        .map(verdict -> Answer.ok(Json.verdict(verdict)));
  }

  Future<Answer> analyses(Call call) {
    return reads
        .analyses(call.tenantId(), call.query().limit(ANALYSES_ORDINARY, ANALYSES_MAX))
        .map(stored -> Answer.ok(Json.array(stored, Json::analysis)));
  }

  private static JsonObject json(Stats stats) {
    JsonObject json = new JsonObject();
    long total = 0;
    for (AccountState state : AccountState.values()) {
      long count = stats.accounts().getOrDefault(state, 0L);
      json.put(state.name(), count);
      total += count;
    }
    return json.put("total_accounts", total)
        .put("total_transitions", stats.totalTransitions())
        .put("blocked_withdrawals", stats.blockedWithdrawals())
        .put("l1_flags", stats.l1Flags())
        .put("l2_analyses", stats.l2Analyses())
        .put("total_events", stats.totalEvents());
  }
}
