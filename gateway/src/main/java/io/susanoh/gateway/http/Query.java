package io.susanoh.gateway.http;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The query parameters of one request. A bad one is MALFORMED with a detail that names it (CONTRACT
 * §7); an unknown one is ignored.
 */
final class Query {

  private static final int ID_MAX = 128;
  private static final int CURSOR_MAX = 1024;

  private final Map<String, List<String>> pairs;

  private Query(Map<String, List<String>> pairs) {
    this.pairs = pairs;
  }

  static Query of(HttpServerRequest request) {
    String query = request.query();
    return new Query(query == null ? Map.of() : UrlEncoded.pairs(query));
  }

  /** All of them, decoded. */
  Map<String, List<String>> pairs() {
    return pairs;
  }

  /** A text, by the parameter's name. */
  Optional<String> text(String name) {
    return one(name);
  }

  /** {@code limit}, 1 to {@code max}. */
  int limit(int ordinary, int max) {
    return number("limit", ordinary, max);
  }

  /** A number, 1 to {@code max}. */
  int number(String name, int ordinary, int max) {
    Optional<String> text = one(name);
    if (text.isEmpty()) {
      return ordinary;
    }
    long value = IntegralNumber.ofDigits(text.get()).orElse(0);
    if (value < 1 || value > max) {
      throw malformed(name + " must be 1 to " + max);
    }
    return (int) value;
  }

  /** {@code state}, the name of a state. */
  Optional<AccountState> state() {
    return one("state")
        .map(
            name ->
                AccountStates.named(name)
                    .orElseThrow(() -> malformed("state must be one of " + AccountStates.NAMES)));
  }

  /** One of a closed set of words, which {@code named} knows. */
  <T> Optional<T> oneOf(String name, Function<String, Optional<T>> named, String words) {
    return one(name)
        .map(
            word ->
                named.apply(word).orElseThrow(() -> malformed(name + " must be one of " + words)));
  }

  /** A user id, by the parameter's name. */
  Optional<String> id(String name) {
    return one(name).map(value -> checkedId(name, value));
  }

  /** {@code after}, where a listing continues. */
  Optional<String> after() {
    Optional<String> after = one("after");
    after.ifPresent(
        cursor -> {
          if (!Texts.hasLength(cursor, 1, CURSOR_MAX) || cursor.indexOf('\0') >= 0) {
            throw malformed("after is not a cursor of this listing");
          }
        });
    return after;
  }

  /** {@code value}, if it can be a user's id. */
  static String checkedId(String name, String value) {
    if (!Texts.hasLength(value, 1, ID_MAX) || value.indexOf('\0') >= 0) {
      throw malformed(name + " must have 1 to " + ID_MAX + " characters, none of them NUL");
    }
    return value;
  }

  private Optional<String> one(String name) {
    List<String> values = pairs.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw malformed(name + " is given twice");
    }
    return values.stream().findFirst();
  }

  private static Refusal malformed(String detail) {
    return Refusal.of(Refusal.Kind.MALFORMED, detail);
  }
}
