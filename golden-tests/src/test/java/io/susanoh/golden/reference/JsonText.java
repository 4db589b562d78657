package io.susanoh.golden.reference;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A parser of RFC 8259 that forgives nothing. */
final class JsonText {

  /** Levels of objects and arrays that a body may have (CONTRACT §2). */
  static final int DEPTH_MAX = 32;

  /** Not a JSON text, for this reason. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String reason) {
      super(reason);
    }
  }

  /** A JSON value. */
  sealed interface Value {}

  /** An object, its members in their order, names repeated as they are. */
  record Obj(List<Member> members) implements Value {}

  record Member(String name, Value value) {}

  record Arr(List<Value> items) implements Value {}

  record Str(String text) implements Value {}

  /** A number as it is written. */
  record Num(String text) implements Value {}

  record Bool(boolean value) implements Value {}

  record Null() implements Value {}

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  private final String text;
  private final Matcher number;
  private int at;
  private int depth;

  private JsonText(String text) {
    this.text = text;
    this.number = NUMBER.matcher(text);
  }

  static Value parse(byte[] body) throws Malformed {
    JsonText json = new JsonText(utf8(body));
    Value value = json.value();
    json.space();
    if (json.at < json.text.length()) {
      throw new Malformed("trailing text");
    }
    return value;
  }

  private static String utf8(byte[] body) throws Malformed {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body))
          .toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("not UTF-8");
    }
  }

  private Value value() throws Malformed {
    space();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new Str(string());
      case 't' -> word("true", new Bool(true));
      case 'f' -> word("false", new Bool(false));
      case 'n' -> word("null", new Null());
      default -> number();
    };
  }

  private Value object() throws Malformed {
    enter();
    List<Member> members = new ArrayList<>();
    if (!closes('}')) {
      do {
        space();
        String name = string();
        space();
        expect(':');
        members.add(new Member(name, value()));
        space();
      } while (skips(','));
      expect('}');
    }
    depth--;
    return new Obj(members);
  }

  private Value array() throws Malformed {
    enter();
    List<Value> items = new ArrayList<>();
    if (!closes(']')) {
      do {
        items.add(value());
        space();
      } while (skips(','));
      expect(']');
    }
    depth--;
    return new Arr(items);
  }

  private void enter() throws Malformed {
    at++;
    if (++depth > DEPTH_MAX) {
      throw new Malformed("nested too deeply");
    }
  }

  private boolean closes(char bracket) throws Malformed {
    space();
    return skips(bracket);
  }

  private String string() throws Malformed {
    expect('"');
    StringBuilder string = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      if (c < ' ') {
        throw new Malformed("a control character in a string");
      }
      string.append(c == '\\' ? escape() : c);
    }
    at++;
    return string.toString();
  }

  private char escape() throws Malformed {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw new Malformed("no such escape");
    };
  }

  private char unicode() throws Malformed {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = "0123456789abcdefABCDEF".indexOf(peek());
      if (digit < 0) {
        throw new Malformed("not four hexadecimal digits");
      }
      unit = unit << 4 | (digit < 16 ? digit : digit - 6);
      at++;
    }
    return (char) unit;
  }

  private Value number() throws Malformed {
    if (!number.region(at, text.length()).lookingAt()) {
      throw new Malformed("no value");
    }
    at = number.end();
    return new Num(number.group());
  }

  private Value word(String word, Value value) throws Malformed {
    if (!text.startsWith(word, at)) {
      throw new Malformed("no value");
    }
    at += word.length();
    return value;
  }

  private void space() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws Malformed {
    if (at == text.length()) {
      throw new Malformed("ends too early");
    }
    return text.charAt(at);
  }

  private boolean skips(char c) throws Malformed {
    boolean found = peek() == c;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char c) throws Malformed {
    if (!skips(c)) {
      throw new Malformed("no " + c);
    }
  }
}
