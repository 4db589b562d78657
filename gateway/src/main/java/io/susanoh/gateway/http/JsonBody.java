package io.susanoh.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.FieldError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * A body that must be one JSON object, read to its end in one pass by the rules of CONTRACT §2:
 * what is not RFC 8259, not UTF-8 or nested too deep is MALFORMED wherever it stands; only a body
 * without such a fault is INVALID, with every bad field. One thread, one body.
 */
final class JsonBody {

  /** The deepest nesting; the body's own object counts as one. */
  static final int NESTING_MAX = 32;

  /** What is done with the members of one object. */
  @FunctionalInterface
  interface Fields {
    /** Reads the value of {@code field} by exactly one method of {@code json}. */
    void read(String field, JsonBody json) throws IOException;
  }

  /** What becomes of U+0000 in a string. */
  enum Nul {
    REFUSED,
    REPLACED
  }

  // The parser is given characters, never bytes: so it detects no encoding, and without
  // canonical names a hostile body leaves nothing behind in a shared table.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final int NAME_MAX = 64;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final JsonParser parser;
  private final List<FieldError> errors = new ArrayList<>();
  private final List<String> loc = new ArrayList<>();
  private Set<String> seen = new HashSet<>();
  private String field = "";

  private JsonBody(JsonParser parser) {
    this.parser = parser;
    loc.add("body");
  }

  /**
   * Reads {@code body}.
   *
   * @param required the members that the object must have
   * @throws Refusal MALFORMED or INVALID
   */
  static void read(byte[] body, Fields fields, String... required) {
    read(body, 0, body.length, fields, required);
  }

  /**
   * Like {@link #read(byte[], Fields, String...)}, of {@code bytes} from {@code from} to before
   * {@code to}.
   */
  static void read(byte[] bytes, int from, int to, Fields fields, String... required) {
    Objects.checkFromToIndex(from, to, bytes.length);
    CharBuffer text = decodeUtf8(ByteBuffer.wrap(bytes, from, to - from));
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      throw malformed("The body begins with a byte order mark");
    }
    try (JsonParser parser =
        FACTORY.createParser(text.array(), text.arrayOffset(), text.remaining())) {
      new JsonBody(parser).document(fields, List.of(required));
    } catch (StreamConstraintsException e) {
      throw malformed("JSON is nested deeper than " + NESTING_MAX);
    } catch (JsonProcessingException e) {
      throw malformed("Malformed JSON at character " + e.getLocation().getCharOffset());
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  private static CharBuffer decodeUtf8(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes);
    } catch (CharacterCodingException e) {
      throw malformed("The body is not valid UTF-8");
    }
  }

  private static Refusal malformed(String detail) {
    return Refusal.of(Refusal.Kind.MALFORMED, detail);
  }

  private void document(Fields fields, List<String> required) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw malformed("The body is empty");
    }
    if (first == JsonToken.START_OBJECT) {
      members(fields, required);
    } else {
      errors.add(new FieldError(loc, "must be an object", "object_type"));
      parser.skipChildren();
    }
    if (parser.nextToken() != null) {
      throw malformed("Text follows the JSON object");
    }
    if (!errors.isEmpty()) {
      throw Refusal.invalid(errors);
    }
  }

  private void members(Fields fields, List<String> required) throws IOException {
    Set<String> outer = seen;
    seen = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      field = parser.currentName();
      parser.nextToken();
      fields.read(field, this);
    }
    for (String name : required) {
      if (!seen.contains(name)) {
        field = name;
        refuse("is required", "missing");
      }
    }
    seen = outer;
  }

  /** Passes over the value of an unknown field. */
  void skip() throws IOException {
    parser.skipChildren();
  }

  /** Notes that the field just read is bad. */
  void refuse(String msg, String type) {
    List<String> where = new ArrayList<>(loc);
    where.add(field);
    FieldError error = new FieldError(where, msg, type);
    if (!errors.contains(error)) { // a field given a thousand times is named once
      errors.add(error);
    }
  }

  /** A string of {@code lengthMin} to {@code lengthMax} code points; "" for a bad one. */
  String text(int lengthMin, int lengthMax) throws IOException {
    return textIf(lengthMin, lengthMax).orElse("");
  }

  /** Like {@link #text}; empty for a bad one. */
  Optional<String> textIf(int lengthMin, int lengthMax) throws IOException {
    return givenAgain() ? Optional.empty() : string(lengthMin, lengthMax, Nul.REFUSED);
  }

  /** A string of at most {@code lengthMax} code points; empty for null and for a bad one. */
  Optional<String> textOrNull(int lengthMax, Nul nul) throws IOException {
    return givenAgain() || parser.hasToken(JsonToken.VALUE_NULL)
        ? Optional.empty()
        : string(0, lengthMax, nul);
  }

  /** An integer of 0 to {@code max}; 0 for a bad one. */
  long integer(long max) throws IOException {
    return givenAgain() ? 0 : number(max).orElse(0);
  }

  /** Like {@link #integer}; empty for null and for a bad one. */
  OptionalLong integerOrNull(long max) throws IOException {
    return givenAgain() || parser.hasToken(JsonToken.VALUE_NULL)
        ? OptionalLong.empty()
        : number(max);
  }

  /** A boolean; false for a bad one. */
  boolean bool() throws IOException {
    if (givenAgain()) {
      return false;
    }
    if (!parser.currentToken().isBoolean()) {
      wrongType("must be a boolean", "bool_type");
    }
    return parser.hasToken(JsonToken.VALUE_TRUE);
  }

  /** One of a closed set of names, which {@code named} knows; {@code ordinary} for a bad one. */
  <T> T oneOf(Function<String, Optional<T>> named, String names, T ordinary) throws IOException {
    Optional<String> text = textIf(0, NAME_MAX);
    Optional<T> value = text.flatMap(named);
    if (text.isPresent() && value.isEmpty()) {
      refuse("must be one of " + names, "enum");
    }
    return value.orElse(ordinary);
  }

  /** An array of up to {@code max} different ones of a closed set of names; empty for a bad one. */
  <T> Set<T> setOf(Function<String, Optional<T>> named, String names, int max) throws IOException {
    if (givenAgain()) {
      return Set.of();
    }
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      wrongType("must be an array", "array_type");
      return Set.of();
    }
    Set<T> values = new HashSet<>();
    int items = 0;
    boolean known = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items++;
      Optional<T> value =
          parser.hasToken(JsonToken.VALUE_STRING)
              ? named.apply(parser.getText())
              : Optional.empty();
      known &= value.isPresent();
      value.ifPresent(values::add);
      parser.skipChildren();
    }
    if (!known || items > max) {
      refuse("must have up to " + max + " of " + names, "enum");
    }
    return values;
  }

  /** An object whose members {@code fields} reads, or null. */
  void objectOrNull(Fields fields) throws IOException {
    if (givenAgain() || parser.hasToken(JsonToken.VALUE_NULL)) {
      return;
    }
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      wrongType("must be an object or null", "object_type");
      return;
    }
    loc.add(field);
    members(fields, List.of());
    loc.removeLast();
  }

  private boolean givenAgain() throws IOException {
    if (seen.add(field)) {
      return false;
    }
    wrongType("is given twice", "duplicate");
    return true;
  }

  private void wrongType(String msg, String type) throws IOException {
    refuse(msg, type);
    parser.skipChildren();
  }

  private Optional<String> string(int lengthMin, int lengthMax, Nul nul) throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      wrongType("must be a string", "string_type");
      return Optional.empty();
    }
    String text = parser.getText();
    if (Texts.hasLoneSurrogate(text)) {
      refuse("must not hold half a surrogate pair", "string_surrogate");
      return Optional.empty();
    }
    if (!Texts.hasLength(text, lengthMin, lengthMax)) {
      refuse("must have " + lengthMin + " to " + lengthMax + " characters", "string_length");
      return Optional.empty();
    }
    if (text.indexOf('\0') < 0) {
      return Optional.of(text);
    }
    return switch (nul) {
      case REPLACED -> Optional.of(text.replace('\0', '\uFFFD'));
      case REFUSED -> {
        refuse("must not hold NUL", "string_nul");
        yield Optional.empty();
      }
    };
  }

  private OptionalLong number(long max) throws IOException {
    OptionalLong value =
        switch (parser.currentToken()) {
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> IntegralNumber.ofJson(parser.getText());
          case VALUE_STRING -> IntegralNumber.ofDigits(parser.getText());
          default -> OptionalLong.empty();
        };
    if (value.isEmpty()) {
      wrongType("must be an integer", "int_type");
    } else if (value.getAsLong() < 0 || value.getAsLong() > max) {
      refuse("must be 0 to " + max, "int_range");
      return OptionalLong.empty();
    }
    return value;
  }
}
