package io.susanoh.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Steps through the bytes of one JSON text (RFC 8259, UTF-8), each byte once. Whatever it steps
 * over is valid: every method throws {@link Unusual} where it is not, and the scan ends there. One
 * thread, one text.
 */
final class JsonScanner {

  private static final int DIGITS_MAX = 16;

  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes;
  private final int to;
  private int at;

  /** At the begin of the text in {@code bytes} from {@code from} to before {@code to}. */
  JsonScanner(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.to = to;
  }

  /** Steps over spaces, and gives the byte behind them. */
  private byte next() {
    while (at < to) {
      byte b = bytes[at];
      if (b > ' ' || !isSpace(b)) {
        return b;
      }
      at++;
    }
    throw new Unusual();
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Steps over {@code punctuation} if it comes next. */
  boolean stepOver(char punctuation) {
    boolean found = next() == punctuation;
    if (found) {
      at++;
    }
    return found;
  }

  /** Steps over {@code punctuation}, which must come next. */
  void expect(char punctuation) {
    if (!stepOver(punctuation)) {
      throw new Unusual();
    }
  }

  /** Steps over the spaces at the end, behind which nothing may come. */
  void end() {
    while (at < to) {
      if (!isSpace(bytes[at])) {
        throw new Unusual();
      }
      at++;
    }
  }

  /** Steps over {@code null} if it comes next. */
  boolean isNull() {
    boolean found = next() == 'n';
    if (found) {
      literal(NULL);
    }
    return found;
  }

  /** Steps over a name and its colon. */
  EventField name() {
    expect('"');
    EventField field = EventField.at(bytes, at, to);
    if (field == EventField.UNKNOWN) {
      field = unusualName();
    } else {
      at += field.length() + 1;
    }
    expect(':');
    return field;
  }

  private EventField unusualName() {
    int from = at;
    if (!skipRestOfString()) {
      return EventField.UNKNOWN;
    }
    // Whoever escapes a name may mean one that is known.
    return EventField.named(
        new StringReader(bytes, from, at, at - from, JsonBody.Nul.REFUSED).read(from));
  }

  /**
   * A string of at most {@code lengthMax} code points.
   *
   * @param nul what becomes of U+0000 in it
   */
  String string(int lengthMax, JsonBody.Nul nul) {
    expect('"');
    int end = PlainText.end(bytes, at, to);
    if (bytes[end] != '"') {
      StringReader reader = new StringReader(bytes, at, to, lengthMax, nul);
      String text = reader.read(end);
      at = reader.end();
      return text;
    }
    int length = end - at;
    if (length > lengthMax) {
      throw new Unusual();
    }
    String text = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
    at = end + 1;
    return text;
  }

  /** Steps over the rest of a string, and says whether there was an escape in it. */
  private boolean skipRestOfString() {
    boolean escaped = false;
    while (true) {
      at = PlainText.end(bytes, at, to);
      byte b = bytes[at];
      if (b == '"') {
        at++;
        return escaped;
      } else if (b == '\\') {
        escaped = true;
        Escapes.value(bytes, at, to);
        at += Escapes.length(bytes, at);
      } else if (b < 0) {
        skipBeyondAscii();
      } else {
        throw new Unusual();
      }
    }
  }

  private void skipBeyondAscii() {
    while (at < to && bytes[at] < 0) {
      at += Utf8.length(Utf8.codePoint(bytes, at, to));
    }
  }

  /** An integer of 0 to {@code max}, in any of the forms that CONTRACT §2 accepts. */
  long integer(long max) {
    next();
    int i = at;
    long value = 0;
    while (i < to && isDigit(bytes[i])) {
      value = value * 10 + (bytes[i] - '0');
      i++;
    }
    if (!isPlainInteger(i)) {
      value = otherInteger();
    } else {
      at = i;
    }
    if (value < 0 || value > max) {
      throw new Unusual();
    }
    return value;
  }

  /** Whether the digits from here to {@code end} are all of an integer, and few. */
  private boolean isPlainInteger(int end) {
    int digits = end - at;
    if (digits == 0 || digits > DIGITS_MAX || (digits > 1 && bytes[at] == '0')) {
      return false;
    }
    return end == to || (bytes[end] != '.' && (bytes[end] | 0x20) != 'e');
  }

  private long otherInteger() {
    OptionalLong value;
    if (bytes[at] == '"') {
      value = IntegralNumber.ofDigits(string(DIGITS_MAX, JsonBody.Nul.REFUSED));
    } else {
      int from = at;
      skipNumber();
      value =
          IntegralNumber.ofJson(new String(bytes, from, at - from, StandardCharsets.ISO_8859_1));
    }
    if (value.isEmpty()) {
      throw new Unusual();
    }
    return value.getAsLong();
  }

  private void skipNumber() {
    if (at < to && bytes[at] == '-') {
      at++;
    }
    if (at < to && bytes[at] == '0') {
      at++;
    } else {
      skipDigits();
    }
    if (at < to && bytes[at] == '.') {
      at++;
      skipDigits();
    }
    if (at < to && (bytes[at] | 0x20) == 'e') {
      at++;
      if (at < to && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      skipDigits();
    }
  }

  /** Steps over at least one digit. */
  private void skipDigits() {
    int from = at;
    while (at < to && isDigit(bytes[at])) {
      at++;
    }
    if (at == from) {
      throw new Unusual();
    }
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /**
   * Steps over any value.
   *
   * @param depth how many objects and arrays hold it
   */
  void skipValue(int depth) {
    switch (next()) {
      case '"' -> {
        at++;
        skipRestOfString();
      }
      case '{' -> skipObject(depth + 1);
      case '[' -> skipArray(depth + 1);
      case 't' -> literal(TRUE);
      case 'f' -> literal(FALSE);
      case 'n' -> literal(NULL);
      default -> skipNumber();
    }
  }

  private void skipObject(int depth) {
    enter('{', depth);
    if (!stepOver('}')) {
      do {
        expect('"');
        skipRestOfString();
        expect(':');
        skipValue(depth);
      } while (stepOver(','));
      expect('}');
    }
  }

  private void skipArray(int depth) {
    enter('[', depth);
    if (!stepOver(']')) {
      do {
        skipValue(depth);
      } while (stepOver(','));
      expect(']');
    }
  }

  private void enter(char bracket, int depth) {
    expect(bracket);
    if (depth > JsonBody.NESTING_MAX) {
      throw new Unusual();
    }
  }

  private void literal(byte[] word) {
    for (byte b : word) {
      if (at == to || bytes[at] != b) {
        throw new Unusual();
      }
      at++;
    }
  }
}
