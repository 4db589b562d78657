package io.susanoh.gateway.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.susanoh.gateway.access.Access;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.l1.Rule;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The fields of a line, each checked as it is read. A field that is null is not there.
 *
 * @param nowMillis no time may be later
 */
record TransferFields(JsonNode json, long nowMillis) {

  private static final Pattern TENANT = Pattern.compile("[a-z0-9-]{1,32}");
  private static final int ID_MAX = 128;

  boolean has(String name) {
    return !field(name).isNull() && !field(name).isMissingNode();
  }

  private JsonNode field(String name) {
    return json.path(name);
  }

  private JsonNode due(String name) throws BadLine {
    if (!has(name)) {
      throw new BadLine(name + " is missing");
    }
    return field(name);
  }

  String text(String name, int max) throws BadLine {
    JsonNode value = due(name);
    if (!value.isTextual()) {
      throw new BadLine(name + " is no text");
    }
    return checked(name, value.asText(), max);
  }

  private static String checked(String name, String text, int max) throws BadLine {
    if (text.codePointCount(0, text.length()) > max) {
      throw new BadLine(name + " has over " + max + " characters");
    }
    if (text.indexOf('\0') >= 0) {
      throw new BadLine(name + " has a NUL");
    }
    return text;
  }

  String tenantId() throws BadLine {
    String tenantId = has("tenant_id") ? text("tenant_id", 32) : Access.DEFAULT_TENANT;
    if (!TENANT.matcher(tenantId).matches()) {
      throw new BadLine("tenant_id is not 1 to 32 of a-z, 0-9 and -");
    }
    return tenantId;
  }

  AccountId account(String name) throws BadLine {
    String userId = text(name, ID_MAX);
    if (userId.isEmpty()) {
      throw new BadLine(name + " is empty");
    }
    return new AccountId(tenantId(), userId);
  }

  /** From 0. */
  Optional<Long> number(String name) throws BadLine {
    Optional<Long> value = signed(name);
    if (value.isPresent() && value.get() < 0) {
      throw new BadLine(name + " is negative");
    }
    return value;
  }

  Optional<Long> signed(String name) throws BadLine {
    if (!has(name)) {
      return Optional.empty();
    }
    if (!field(name).isIntegralNumber() || !field(name).canConvertToLong()) {
      throw new BadLine(name + " is no whole number");
    }
    return Optional.of(field(name).asLong());
  }

  Optional<Double> fraction(String name) throws BadLine {
    if (!has(name)) {
      return Optional.empty();
    }
    double value = field(name).isNumber() ? field(name).asDouble() : -1;
    if (!(value >= 0 && value <= 1)) {
      throw new BadLine(name + " is no number from 0 to 1");
    }
    return Optional.of(value);
  }

  Optional<Boolean> flag(String name) throws BadLine {
    if (!has(name)) {
      return Optional.empty();
    }
    if (!field(name).isBoolean()) {
      throw new BadLine(name + " is neither true nor false");
    }
    return Optional.of(field(name).asBoolean());
  }

  Optional<UUID> uuid(String name) throws BadLine {
    return has(name) ? Optional.of(UUID.fromString(text(name, 36))) : Optional.empty();
  }

  /** Milliseconds since the epoch, of a time as RFC 3339 writes it. */
  Optional<Long> time(String name) throws BadLine {
    return has(name) ? Optional.of(dueTime(name)) : Optional.empty();
  }

  long dueTime(String name) throws BadLine {
    String text = text(name, 64);
    long millis;
    try {
      millis = OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw new BadLine(name + " is no time of RFC 3339");
    }
    if (millis < 0 || millis > nowMillis) {
      throw new BadLine(name + " is before 1970 or in the future");
    }
    return millis;
  }

  <E extends Enum<E>> E oneOf(String name, Class<E> type) throws BadLine {
    String text = text(name, 64);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw new BadLine(name + " is none of " + Arrays.toString(type.getEnumConstants()));
  }

  /** The bits of rules that are given as an array, or as {@code R1,R4}. */
  int rules(String name) throws BadLine {
    if (!has(name)) {
      return 0;
    }
    List<String> names =
        field(name).isTextual() ? List.of(text(name, 64).split(",")) : texts(name, 2);
    int rules = 0;
    for (String each : names) {
      Optional<Rule> rule =
          Arrays.stream(Rule.values()).filter(known -> known.name().equals(each)).findFirst();
      rules |= rule.orElseThrow(() -> new BadLine(name + " names no rule: " + each)).bit();
    }
    return rules;
  }

  List<String> texts(String name, int max) throws BadLine {
    if (!has(name)) {
      return List.of();
    }
    if (!field(name).isArray()) {
      throw new BadLine(name + " is no array");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : field(name)) {
      if (!each.isTextual()) {
        throw new BadLine(name + " holds something else than texts");
      }
      texts.add(checked(name, each.asText(), max));
    }
    return texts;
  }

  TransferFields object(String name) throws BadLine {
    if (!due(name).isObject()) {
      throw new BadLine(name + " is no object");
    }
    return new TransferFields(field(name), nowMillis);
  }

  /** The JSON itself. */
  @Override
  public String toString() {
    return json.toString();
  }
}
