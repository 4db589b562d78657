package io.susanoh.gateway.http;

import io.susanoh.gateway.access.Access;
import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.access.TenantSettings;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.review.ReviewDesk;
import io.susanoh.gateway.review.ReviewDesk.Action;
import io.susanoh.gateway.review.ReviewDesk.Shown;
import io.susanoh.gateway.review.ReviewQueue.Bucket;
import io.susanoh.gateway.review.ReviewQueue.Griefing;
import io.susanoh.gateway.review.ReviewQueue.Judged;
import io.susanoh.gateway.review.ReviewQueue.Quality;
import io.susanoh.gateway.storage.Page;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Where people decide: who waits for them, what they said, and what their tenant has set. */
final class DeskEndpoints {

  private static final int REVIEWS_ORDINARY = 20;
  private static final int REVIEWS_MAX = 50;
  private static final int DAYS_ORDINARY = 28;
  private static final int DAYS_MAX = 366;
  private static final int REASON_MAX = 1000;

  private final Supplier<Telling> telling;
  private final Access access;

  DeskEndpoints(Supplier<Telling> telling, Access access) {
    this.telling = telling;
    this.access = access;
  }

  private ReviewDesk desk() {
    return telling.get().desk();
  }

  Future<Answer> reviews(Call call) {
    Query query = call.query();
    return desk()
        .waiting(call.tenantId(), query.limit(REVIEWS_ORDINARY, REVIEWS_MAX), query.after())
        .map(
            page ->
                Paging.answer(call, new Page<>(page.items(), page.next()), DeskEndpoints::json));
  }

  Future<Answer> decide(Call call) {
    AccountId id = new AccountId(call.tenantId(), call.parameter());
    Decision decision = new Decision();
    JsonBody.read(call.bytes(), decision, "action", "reason");
    if (decision.action == Action.BAN) {
      access.person(
          Optional.ofNullable(call.request().getHeader(HttpHeaders.AUTHORIZATION)), Role.ADMIN);
    }
    return desk()
        .decide(id, decision.action, decision.reason, call.caller().name())
        .map(state -> Answer.ok(Json.accountState(id.userId(), state)));
  }

  Future<Answer> quality(Call call) {
    Query query = call.query();
    Bucket bucket =
        query.oneOf("bucket", named(Bucket.values()), words(Bucket.values())).orElse(Bucket.DAY);
    return desk()
        .quality(call.tenantId(), bucket, query.number("days", DAYS_ORDINARY, DAYS_MAX))
        .map(all -> Answer.ok(Json.array(all, DeskEndpoints::json)));
  }

  Future<Answer> settings(Call call) {
    return Future.succeededFuture(Answer.ok(json(telling.get().tenants().of(call.tenantId()))));
  }

  Future<Answer> change(Call call) {
    Wanted wanted = new Wanted();
    JsonBody.read(call.bytes(), wanted, "ban_awaits_person", "reason");
    return telling
        .get()
        .tenants()
        .change(
            call.tenantId(),
            new TenantSettings(wanted.banAwaitsPerson),
            call.caller().name(),
            wanted.reason)
        .map(settings -> Answer.ok(json(settings)));
  }

  private static JsonObject json(Shown shown) {
    return Json.accountState(shown.waiting().userId(), shown.state())
        .put(
            "reasons",
            new JsonArray(shown.waiting().reasons().stream().map(DeskEndpoints::word).toList()))
        .put("since", Timestamps.format(shown.waiting().sinceMillis()))
        .put("risk_score", shown.waiting().riskScore())
        .put("analysis", shown.waiting().judged().map(DeskEndpoints::json).orElse(null))
        .put("evidence", shown.waiting().evidenceJson().map(JsonObject::new).orElse(null))
        .put("griefing", shown.waiting().griefing().map(DeskEndpoints::json).orElse(null));
  }

  private static JsonObject json(Judged judged) {
    return Json.verdict(judged.verdict())
        .put("analysis_id", judged.analysisId().toString())
        .put("created_at", Timestamps.format(judged.createdMillis()))
        .put("source", judged.verdict().source().name())
        .put("effect", judged.effect().name());
  }

  private static JsonObject json(Griefing griefing) {
    return new JsonObject()
        .put("events", griefing.events())
        .put("rules", Json.rules(griefing.rules()))
        .put("last_event_id", griefing.lastEventId())
        .put("last_actor_id", griefing.lastActorId())
        .put("last_at", Timestamps.format(griefing.lastMillis()));
  }

  private static JsonObject json(Quality quality) {
    long found = quality.confirmed() + quality.refuted();
    return new JsonObject()
        .put("from", quality.from())
        .put("subject", quality.subject())
        .put("confirmed", quality.confirmed())
        .put("refuted", quality.refuted())
        .put("missed", quality.missed())
        .put("precision", found == 0 ? null : (double) quality.confirmed() / found);
  }

  private static JsonObject json(TenantSettings settings) {
    return new JsonObject().put("ban_awaits_person", settings.banAwaitsPerson());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> Function<String, Optional<E>> named(E[] constants) {
    return text -> Arrays.stream(constants).filter(c -> word(c).equals(text)).findFirst();
  }

  private static <E extends Enum<E>> String words(E[] constants) {
    return Arrays.stream(constants).map(DeskEndpoints::word).collect(Collectors.joining(", "));
  }

  private static String reason(JsonBody json) throws IOException {
    Optional<String> text = json.textIf(1, REASON_MAX);
    if (text.filter(String::isBlank).isPresent()) {
      json.refuse("must say something", "string_blank");
    }
    return text.orElse("");
  }

  /** {@code {action, reason}}. */
  private static final class Decision implements JsonBody.Fields {
    private Action action = Action.WATCH;
    private String reason = "";

    @Override
    public void read(String field, JsonBody json) throws IOException {
      switch (field) {
        case "action" ->
            action = json.oneOf(named(Action.values()), words(Action.values()), Action.WATCH);
        case "reason" -> reason = DeskEndpoints.reason(json);
        default -> json.skip();
      }
    }
  }

  /** {@code {ban_awaits_person, reason}}. */
  private static final class Wanted implements JsonBody.Fields {
    private boolean banAwaitsPerson;
    private String reason = "";

    @Override
    public void read(String field, JsonBody json) throws IOException {
      switch (field) {
        case "ban_awaits_person" -> banAwaitsPerson = json.bool();
        case "reason" -> reason = DeskEndpoints.reason(json);
        default -> json.skip();
      }
    }
  }
}
