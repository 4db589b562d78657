package io.susanoh.gateway.http;

import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.http.Demo.Scenario;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Screened;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The demo's operations; not found where the demo is off. */
final class DemoEndpoints {

  private static final String NAMES =
      Arrays.stream(Scenario.values()).map(Scenario::pathName).collect(Collectors.joining(", "));

  private final Optional<Demo> demo;

  DemoEndpoints(Optional<Demo> demo) {
    this.demo = demo;
  }

  Future<Answer> scenario(Call call) {
    Scenario scenario =
        Scenario.named(call.parameter())
            .orElseThrow(
                () -> Refusal.of(Refusal.Kind.MALFORMED, "The scenario must be one of " + NAMES));
    return demo()
        .scenario(call.tenantId(), scenario)
        .map(results -> Answer.ok(played(scenario, results)));
  }

  Future<Answer> showcase(Call call) {
    return demo().showcase(call.tenantId()).map(showcase -> Answer.ok(shown(showcase)));
  }

  private static JsonObject played(Scenario scenario, List<Screened> results) {
    return new JsonObject()
        .put("scenario", scenario.pathName())
        .put("events_sent", results.size())
        .put("results", Json.array(results, ScreeningAnswers::body));
  }

  private static JsonObject shown(Demo.Showcase showcase) {
    Optional<Verdict> verdict = showcase.verdict();
    return new JsonObject()
        .put("target_user", showcase.targetUser())
        .put("triggered_rules", Json.rules(showcase.rules()))
        .put("withdraw_status_code", AccountEndpoints.withdrawalStatus(showcase.withdrawal()))
        .put("latest_state", showcase.state().name())
        .put("latest_risk_score", verdict.map(Verdict::riskScore).orElse(null))
        .put("latest_reasoning", verdict.map(Verdict::reasoning).orElse(null))
        .put("analysis_error", showcase.analysisError().orElse(null));
  }

  private Demo demo() {
    return demo.orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "Not found"));
  }
}
