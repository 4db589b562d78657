package io.susanoh.golden.reference;

import io.susanoh.golden.reference.JsonText.Member;
import io.susanoh.golden.reference.JsonText.Null;
import io.susanoh.golden.reference.JsonText.Num;
import io.susanoh.golden.reference.JsonText.Obj;
import io.susanoh.golden.reference.JsonText.Str;
import io.susanoh.golden.reference.JsonText.Value;
import io.susanoh.l1.GameEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** Reads a posted body as CONTRACT §2 says, and says which status a bad one gets and where. */
public final class ReferenceDecoder {

  /** The largest body of one event, 64 KiB. */
  public static final int BODY_BYTES_MAX = 65_536;

  /** What became of a body. */
  public sealed interface Verdict {}

  /** It is an event. */
  public record Accepted(GameEvent event) implements Verdict {}

  /** It is refused with this status; of a 422, these are the bad fields. */
  public record Refused(int status, Set<List<String>> locations) implements Verdict {}

  private static final Set<String> TOP =
      Set.of(
          "event_id",
          "timestamp",
          "event_type",
          "actor_id",
          "target_id",
          "action_details",
          "context_metadata");
  private static final Set<String> ACTION =
      Set.of("currency_amount", "item_id", "market_avg_price");
  private static final Set<String> CONTEXT =
      Set.of("actor_level", "account_age_days", "recent_chat_log");

  private final Set<List<String>> bad = new LinkedHashSet<>();

  private ReferenceDecoder() {}

  /** The verdict on {@code body}, of an event of the tenant {@code default}. */
  public static Verdict decode(byte[] body) {
    if (body.length > BODY_BYTES_MAX) {
      return new Refused(413, Set.of());
    }
    try {
      return new ReferenceDecoder().event(JsonText.parse(body));
    } catch (JsonText.Malformed e) {
      return new Refused(400, Set.of());
    }
  }

  private Verdict event(Value body) {
    if (!(body instanceof Obj object)) {
      return new Refused(422, Set.of(List.of("body")));
    }
    Fields top = fields(object, TOP, List.of("body"));
    Fields action = part(top, "action_details", ACTION);
    Fields context = part(top, "context_metadata", CONTEXT);
    Optional<String> timestamp = top.string("timestamp", 1, 64, false);
    OptionalLong millis = timestamp.map(Rfc3339::millis).orElse(OptionalLong.empty());
    if (timestamp.isPresent() && millis.isEmpty()) {
      top.refuse("timestamp");
    }
    top.require("event_id", "actor_id", "target_id");
    String id = top.string("event_id", 1, 128, false).orElse("");
    String type = top.string("event_type", 1, 64, false).orElse("TRADE");
    String actor = top.string("actor_id", 1, 128, false).orElse("");
    String target = top.string("target_id", 1, 128, false).orElse("");
    long amount = action.integer("currency_amount", GameEvent.AMOUNT_MAX, false).orElse(0);
    Optional<String> item = action.string("item_id", 0, 128, true);
    long price =
        action.integer("market_avg_price", GameEvent.AMOUNT_MAX, true).orElse(GameEvent.NO_PRICE);
    long level = context.integer("actor_level", Integer.MAX_VALUE, false).orElse(1);
    long age = context.integer("account_age_days", Integer.MAX_VALUE, false).orElse(0);
    Optional<String> chat = context.chat();
    if (!bad.isEmpty()) {
      return new Refused(422, bad);
    }
    return new Accepted(
        new GameEvent(
            "default",
            id,
            timestamp,
            millis.orElse(GameEvent.NO_TIMESTAMP),
            type,
            actor,
            target,
            amount,
            item,
            price,
            (int) level,
            (int) age,
            chat));
  }

  private Fields part(Fields top, String name, Set<String> known) {
    List<String> location = List.of("body", name);
    Value value = top.values.get(name);
    return switch (value) {
      case null -> new Fields(Map.of(), location, bad::add);
      case Null absent -> new Fields(Map.of(), location, bad::add);
      case Obj object -> fields(object, known, location);
      case JsonText.Arr a -> refusedPart(location);
      case JsonText.Bool b -> refusedPart(location);
      case Num n -> refusedPart(location);
      case Str s -> refusedPart(location);
    };
  }

  private Fields refusedPart(List<String> location) {
    bad.add(location);
    return new Fields(Map.of(), location, bad::add);
  }

  /** The known fields of an object; one that is given twice is bad and read no further. */
  private Fields fields(Obj object, Set<String> known, List<String> location) {
    Map<String, Value> values = new LinkedHashMap<>();
    Set<String> twice = new LinkedHashSet<>();
    for (Member member : object.members()) {
      if (known.contains(member.name()) && values.put(member.name(), member.value()) != null) {
        twice.add(member.name());
      }
    }
    Fields fields = new Fields(values, location, bad::add);
    twice.forEach(fields::refuse);
    return fields;
  }

  /** The known fields of one object. A field that was refused reads as absent. */
  private record Fields(
      Map<String, Value> values, List<String> location, Consumer<List<String>> refused) {

    void refuse(String name) {
      List<String> path = new ArrayList<>(location);
      path.add(name);
      refused.accept(path);
      if (!values.isEmpty()) {
        values.remove(name);
      }
    }

    void require(String... names) {
      for (String name : names) {
        if (!values.containsKey(name)) {
          refuse(name);
        }
      }
    }

    Optional<String> string(String name, int min, int max, boolean nullable) {
      Optional<String> text = text(name, max, nullable);
      if (text.isPresent() && (text.get().isEmpty() ? min > 0 : text.get().indexOf(0) >= 0)) {
        refuse(name);
        return Optional.empty();
      }
      return text;
    }

    Optional<String> chat() {
      return text("recent_chat_log", 16_384, true).map(chat -> chat.replace('\0', '\uFFFD'));
    }

    private Optional<String> text(String name, int max, boolean nullable) {
      Value value = values.get(name);
      if (value == null || (nullable && value instanceof Null)) {
        return Optional.empty();
      }
      if (value instanceof Str(String text)
          && text.codePointCount(0, text.length()) <= max
          && text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
        return Optional.of(text);
      }
      refuse(name);
      return Optional.empty();
    }

    OptionalLong integer(String name, long max, boolean nullable) {
      Value value = values.get(name);
      if (value == null || (nullable && value instanceof Null)) {
        return OptionalLong.empty();
      }
      OptionalLong integer =
          switch (value) {
            case Num(String text) -> Integers.ofNumber(text);
            case Str(String text) -> Integers.ofDigits(text);
            case JsonText.Arr a -> OptionalLong.empty();
            case JsonText.Bool b -> OptionalLong.empty();
            case Null n -> OptionalLong.empty();
            case Obj o -> OptionalLong.empty();
          };
      if (integer.isEmpty() || integer.getAsLong() > max) {
        refuse(name);
        return OptionalLong.empty();
      }
      return integer;
    }
  }
}
