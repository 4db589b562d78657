package io.susanoh.gateway.http;

import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.engine.Drill;
import io.susanoh.gateway.engine.Drill.Kind;
import io.susanoh.gateway.engine.EngineStatus;
import io.susanoh.gateway.engine.Route;
import io.susanoh.gateway.http.EngineControl.Order;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.storage.Reads;
import io.susanoh.gateway.storage.StoredSettingChange;
import io.susanoh.l1.RuleSet;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The L1 engines: how they stand, which one answers, and drills. */
final class EngineEndpoints {

  private static final int REASON_MAX = 1000;
  private static final int CHANGES_ORDINARY = 50;
  private static final int CHANGES_MAX = 200;
  private static final int DELAY_MAX_MILLIS = 1_000;
  private static final List<String> ENGINES = List.of("java", "rust");

  private final EngineControl engines;
  private final Reads reads;

  EngineEndpoints(EngineControl engines, Reads reads) {
    this.engines = engines;
    this.reads = reads;
  }

  Future<Answer> status() {
    return Future.succeededFuture(Answer.ok(json(engines.status())));
  }

  Future<Answer> choose(Call call) {
    Choice choice = new Choice();
    JsonBody.read(call.bytes(), choice, "provider", "reason");
    int percent = choice.canaryPercent.orElse(engines.route().canaryPercent());
    return engines
        .choose(new Route(choice.provider, percent), order(call, choice.reason))
        .map(status -> Answer.ok(json(status)));
  }

  Future<Answer> changes(Call call) {
    int limit = call.query().limit(CHANGES_ORDINARY, CHANGES_MAX);
    return reads
        .settingChanges(call.tenantId(), limit)
        .map(changes -> Answer.ok(Json.array(changes, EngineEndpoints::json)));
  }

  Future<Answer> drill(Call call) {
    if (engines.drills().isEmpty()) {
      throw Refusal.of(Refusal.Kind.NOT_FOUND, "Not found");
    }
    WantedDrill wanted = new WantedDrill(engines.shards());
    JsonBody.read(call.bytes(), wanted, "kind");
    return engines
        .drill(wanted.drills(), order(call, wanted.reason))
        .map(done -> Answer.ok(drills(engines.drills().orElse(List.of()))));
  }

  private static Order order(Call call, String reason) {
    return new Order(call.tenantId(), call.caller().name(), reason);
  }

  private static JsonObject json(EngineStatus status) {
    return new JsonObject()
        .put("provider", status.route().provider().word())
        .put("canary_percent", status.route().canaryPercent())
        .put("engines", Json.array(status.engines(), EngineEndpoints::json))
        .put("rules", json(status.rules()))
        .put("windows_rebuilt", status.rebuilt())
        .put("compared", status.compared())
        .put("differences", status.differences());
  }

  private static JsonObject json(RuleSet rules) {
    return new JsonObject()
        .put("amount_threshold", rules.amountThreshold())
        .put("count_threshold", rules.countThreshold())
        .put("price_multiplier", rules.priceMultiplier())
        .put("slang_patterns", new JsonArray(rules.slang().texts()));
  }

  private static JsonObject json(EngineStatus.Engine engine) {
    return new JsonObject()
        .put("name", engine.name())
        .put("state", engine.state().word())
        .put("answers", engine.answers())
        .put("follows", engine.follows())
        .put("cause", engine.cause().map(c -> c.name().toLowerCase(Locale.ROOT)).orElse(null))
        .put("lag_events", engine.lag());
  }

  private static JsonObject json(StoredSettingChange change) {
    return new JsonObject()
        .put("setting", change.setting())
        .put("from", change.from())
        .put("to", change.to())
        .put("actor", change.actor())
        .put("reason", change.reason())
        .put("timestamp", Timestamps.format(change.timestampMillis()));
  }

  private static JsonObject drills(List<Drill> drills) {
    return new JsonObject()
        .put(
            "drills",
            Json.array(
                drills,
                drill ->
                    new JsonObject()
                        .put("engine", drill.engine())
                        .put("kind", drill.kind().word())
                        .put("shard", drill.shard().isEmpty() ? null : drill.shard().getAsInt())
                        .put("delay_ms", drill.delayMillis())));
  }

  private static <E extends Enum<E>> Function<String, Optional<E>> named(
      E[] constants, Function<E, String> word) {
    return text -> Arrays.stream(constants).filter(c -> word.apply(c).equals(text)).findFirst();
  }

  private static <E> String names(E[] constants, Function<E, String> word) {
    return Arrays.stream(constants).map(word).collect(Collectors.joining(", "));
  }

  private static String reason(JsonBody json) throws IOException {
    Optional<String> text = json.textIf(1, REASON_MAX);
    if (text.filter(String::isBlank).isPresent()) {
      json.refuse("must say something", "string_blank");
    }
    return text.orElse("");
  }

  /** {@code {provider, canary_percent, reason}}. */
  private static final class Choice implements JsonBody.Fields {
    private EngineProvider provider = EngineProvider.JAVA;
    private Optional<Integer> canaryPercent = Optional.empty();
    private String reason = "";

    @Override
    public void read(String field, JsonBody json) throws IOException {
      switch (field) {
        case "provider" ->
            provider =
                json.oneOf(
                    named(EngineProvider.values(), EngineProvider::word),
                    names(EngineProvider.values(), EngineProvider::word),
                    EngineProvider.JAVA);
        case "canary_percent" -> canaryPercent = Optional.of((int) json.integer(100));
        case "reason" -> reason = EngineEndpoints.reason(json);
        default -> json.skip();
      }
    }
  }

  /** {@code {kind, engine, shard, delay_ms, reason}}. */
  private static final class WantedDrill implements JsonBody.Fields {
    private final int shards;
    private Kind kind = Kind.NONE;
    private Optional<String> engine = Optional.empty();
    private OptionalInt shard = OptionalInt.empty();
    private int delayMillis;
    private String reason = "a drill";

    WantedDrill(int shards) {
      this.shards = shards;
    }

    @Override
    public void read(String field, JsonBody json) throws IOException {
      switch (field) {
        case "kind" ->
            kind =
                json.oneOf(
                    named(Kind.values(), Kind::word), names(Kind.values(), Kind::word), Kind.NONE);
        case "engine" ->
            engine =
                Optional.of(
                    json.oneOf(
                        text -> ENGINES.stream().filter(text::equals).findFirst(),
                        String.join(", ", ENGINES),
                        "rust"));
        case "shard" ->
            shard = json.integerOrNull(shards - 1L).stream().mapToInt(s -> (int) s).findFirst();
        case "delay_ms" -> delayMillis = (int) json.integer(DELAY_MAX_MILLIS);
        case "reason" -> reason = EngineEndpoints.reason(json);
        default -> json.skip();
      }
    }

    /** What the engine shall do wrong; NONE may name none and is meant for both. */
    List<Drill> drills() {
      if (kind == Kind.NONE) {
        return engine.map(List::of).orElse(ENGINES).stream().map(Drill::none).toList();
      }
      String named =
          engine.orElseThrow(
              () ->
                  Refusal.of(
                      Refusal.Kind.MALFORMED, "engine must be " + String.join(" or ", ENGINES)));
      return List.of(new Drill(kind, named, shard, delayMillis));
    }
  }
}
