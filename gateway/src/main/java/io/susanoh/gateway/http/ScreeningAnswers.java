package io.susanoh.gateway.http;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.screening.Screened;
import io.susanoh.l1.Rule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The answers to an event (CONTRACT §3), all sixty-four prepared: 16 sets of rules, 4 states. */
final class ScreeningAnswers {

  private final Answer[][] answers = new Answer[Rule.ALL + 1][AccountState.values().length];

  ScreeningAnswers() {
    for (int rules = 0; rules <= Rule.ALL; rules++) {
      for (AccountState state : AccountState.values()) {
        answers[rules][state.ordinal()] = Answer.ok(body(new Screened(rules, state)));
      }
    }
  }

  /** The answer that says {@code screened}. */
  Answer of(Screened screened) {
    return answers[screened.rules()][screened.accountState().ordinal()];
  }

  /** {@code screened} as JSON. */
  static JsonObject body(Screened screened) {
    JsonArray rules = Json.rules(screened.rules());
    return new JsonObject()
        .put("screened", screened.screened())
        .put("triggered_rules", rules)
        .put(
            "recommended_action",
            screened.screened() ? AccountState.RESTRICTED_WITHDRAWAL.name() : null)
        .put("needs_l2", screened.needsL2())
        .put("account_state", screened.accountState().name());
  }
}
