package io.susanoh.l1;

import io.susanoh.l1.CodePoints.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the pattern language (CONTRACT §4), which is nobody else's: {@code parser.rs} reads the
 * same.
 *
 * <pre>
 * pattern    = either                                1 to 256 code points
 * either     = sequence *( "|" sequence )
 * sequence   = 1*( atom [ quantifier ] )
 * atom       = "(" either ")" | class | "." | "\" punctuation | literal
 * class      = "[" [ "^" ] [ "-" ] *( end [ "-" end ] ) [ "-" ] "]"      not empty
 * end        = "\" punctuation | any code point but \ [ ] -
 * quantifier = "*" | "+" | "?" | "{" number "," number "}"
 * literal    = any code point but \ [ ] ( ) { } . * + ? | ^ $
 * </pre>
 *
 * <p>Punctuation is that of ASCII. A number is 0 to 100 without leading zeros. Half a surrogate
 * pair is no code point of a pattern.
 */
final class PatternParser {

  /** The pattern is none, for this reason. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private Refused(String reason) {
      super(reason, null, false, false);
    }
  }

  /** Code points of a pattern. */
  private static final int LENGTH_MAX = 256;

  /** The most often that something is repeated by {@code {n,m}}. */
  private static final int COUNT_MAX = 100;

  private static final int DIGITS_MAX = 3;

  /** Instead of a code point: the end of the pattern. */
  private static final int END = -1;

  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  private static final String QUANTIFIERS = "*+?{";
  private static final String RESERVED = "]}^$";
  private static final String NOT_CLOSED = "a [ is not closed";
  private static final String MISPLACED =
      "a - in a class is written \\- unless it is first or last";

  private final int[] pattern;
  private int at;

  private PatternParser(int[] pattern) {
    this.pattern = pattern;
  }

  static PatternNode parse(String text) throws Refused {
    int[] pattern = text.codePoints().toArray();
    if (pattern.length > LENGTH_MAX) {
      throw new Refused("it has " + pattern.length + " code points, allowed are " + LENGTH_MAX);
    }
    for (int codePoint : pattern) {
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        throw new Refused("it has half a surrogate pair");
      }
    }
    PatternParser parser = new PatternParser(pattern);
    PatternNode node = parser.either();
    if (parser.peek() != END) {
      throw new Refused("a ) closes nothing");
    }
    return node;
  }

  private PatternNode either() throws Refused {
    List<PatternNode> branches = new ArrayList<>();
    do {
      branches.add(sequence());
    } while (take('|'));
    return PatternNode.either(branches);
  }

  private PatternNode sequence() throws Refused {
    List<PatternNode> parts = new ArrayList<>();
    while (peek() != END && peek() != '|' && peek() != ')') {
      parts.add(quantified(atom()));
    }
    if (parts.isEmpty()) {
      throw new Refused("an alternative, a group or the whole is empty");
    }
    return PatternNode.sequence(parts);
  }

  private PatternNode atom() throws Refused {
    int first = next();
    if (in(QUANTIFIERS, first)) {
      throw new Refused("there is nothing before " + Character.toString(first) + " to repeat");
    }
    if (in(RESERVED, first)) {
      String character = Character.toString(first);
      throw new Refused(character + " is written \\" + character);
    }
    return switch (first) {
      case '(' -> {
        PatternNode node = either();
        if (!take(')')) {
          throw new Refused("a ( is not closed");
        }
        yield node;
      }
      case '[' -> new PatternNode.Symbol(classSet());
      case '.' -> new PatternNode.Symbol(CodePoints.one('\n').negated());
      case '\\' -> new PatternNode.Symbol(CodePoints.one(escaped()));
      default -> new PatternNode.Symbol(CodePoints.one(first));
    };
  }

  private PatternNode quantified(PatternNode atom) throws Refused {
    if (!in(QUANTIFIERS, peek())) {
      return atom;
    }
    PatternNode node =
        switch (next()) {
          case '*' -> PatternNode.looped(atom, true, true);
          case '+' -> PatternNode.looped(atom, false, true);
          case '?' -> PatternNode.looped(atom, true, false);
          default -> counted(atom);
        };
    if (in(QUANTIFIERS, peek())) {
      throw new Refused(
          Character.toString(peek()) + " follows a quantifier; a group may be repeated");
    }
    return node;
  }

  private PatternNode counted(PatternNode atom) throws Refused {
    int min = number(',');
    int max = number('}');
    if (min > max) {
      throw new Refused("{" + min + "," + max + "} ends before it begins");
    }
    return PatternNode.counted(atom, min, max);
  }

  /** A number and what must stand behind it. */
  private int number(char end) throws Refused {
    int begin = at;
    int number = 0;
    while (peek() >= '0' && peek() <= '9' && at - begin < DIGITS_MAX) {
      number = number * 10 + next() - '0';
    }
    boolean plain = at > begin && (pattern[begin] != '0' || at == begin + 1);
    if (!plain || number > COUNT_MAX || !take(end)) {
      throw new Refused("{ is not followed by n,m} with numbers up to " + COUNT_MAX);
    }
    return number;
  }

  private int escaped() throws Refused {
    int next = next();
    if (next == END) {
      throw new Refused("a \\ stands before nothing");
    }
    if (!in(PUNCTUATION, next)) {
      throw new Refused("a \\ stands before what is not ASCII punctuation");
    }
    return next;
  }

  /** The class that began with the {@code [} before. */
  private CodePoints classSet() throws Refused {
    boolean negated = take('^');
    List<Range> ranges = new ArrayList<>();
    if (take('-')) {
      ranges.add(new Range('-', '-'));
    }
    while (!take(']')) {
      if (take('-')) {
        if (peek() != ']') {
          throw new Refused(MISPLACED);
        }
        ranges.add(new Range('-', '-'));
      } else {
        int from = classEnd();
        ranges.add(new Range(from, rangeEnd(from)));
      }
    }
    if (ranges.isEmpty()) {
      throw new Refused("a class is empty");
    }
    CodePoints set = CodePoints.of(ranges);
    return negated ? set.negated() : set;
  }

  /** The other end of the range that may begin with {@code from}. */
  private int rangeEnd(int from) throws Refused {
    boolean range = peek() == '-' && at + 1 < pattern.length && pattern[at + 1] != ']';
    if (!range) {
      return from;
    }
    at++;
    if (peek() == '-') {
      throw new Refused(MISPLACED);
    }
    int to = classEnd();
    if (to < from) {
      throw new Refused("a range in a class ends before it begins");
    }
    return to;
  }

  private int classEnd() throws Refused {
    int next = next();
    return switch (next) {
      case END -> throw new Refused(NOT_CLOSED);
      case '\\' -> escaped();
      case '[' -> throw new Refused("a [ in a class is written \\[");
      default -> next;
    };
  }

  private int peek() {
    return at < pattern.length ? pattern[at] : END;
  }

  private int next() {
    return at < pattern.length ? pattern[at++] : END;
  }

  private boolean take(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private static boolean in(String characters, int codePoint) {
    return codePoint != END && characters.indexOf(codePoint) >= 0;
  }
}
