package io.susanoh.l1.rust;

import java.util.Random;

/**
 * Random patterns of the pattern language (CONTRACT §4), and texts that match them or nearly do.
 */
final class RandomPatterns {

  /** One to three bytes of UTF-8, two UTF-16 units, both kinds of line ends, what is special. */
  private static final int[] ALPHABET = "ab1k込振\n\r😀𠮷.-]^$|\u00e9\u2028".codePoints().toArray();

  private static final String SPECIAL = "\\[](){}.*+?|^$";
  private static final int DEPTH_MAX = 4;

  private final Random random;

  RandomPatterns(Random random) {
    this.random = random;
  }

  /** A pattern, and a text that it matches from end to end. */
  record Sample(String pattern, String text) {}

  Sample pattern() {
    Pieces pieces = new Pieces();
    either(pieces, 0);
    return new Sample(pieces.pattern.toString(), pieces.text.toString());
  }

  /** A text near one that matches: cut, changed, in the middle of something. */
  String near(String match) {
    int[] text = match.codePoints().limit(64).toArray();
    StringBuilder near = new StringBuilder();
    anything(near, random.nextInt(4));
    for (int codePoint : text) {
      switch (random.nextInt(24)) {
        case 0 -> {}
        case 1 -> near.appendCodePoint(letter());
        case 2 -> near.appendCodePoint(codePoint).appendCodePoint(letter());
        case 3 -> near.appendCodePoint(codePoint).appendCodePoint(codePoint);
        default -> near.appendCodePoint(codePoint);
      }
    }
    anything(near, random.nextInt(4));
    return near.toString();
  }

  /** Any text of the alphabet, seldom with half a surrogate pair. */
  String any() {
    StringBuilder text = new StringBuilder();
    anything(text, 1 + random.nextInt(12));
    return text.toString();
  }

  /** Characters of the language in no order at all: mostly no pattern. */
  String scrambled() {
    String pieces = "ab1,0{}[]()|*+?^$-.\\込😀é";
    int[] choice = pieces.codePoints().toArray();
    StringBuilder scrambled = new StringBuilder();
    for (int length = 1 + random.nextInt(8); length > 0; length--) {
      if (random.nextInt(8) == 0) {
        scrambled.append(
            new String[] {"{1,2}", "{0,0}", "[a-b]", "(a|b)", "\\-"}[random.nextInt(5)]);
      } else {
        scrambled.appendCodePoint(choice[random.nextInt(choice.length)]);
      }
    }
    return scrambled.toString();
  }

  private void anything(StringBuilder text, int length) {
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(random.nextInt(200) == 0 ? 0xD800 + random.nextInt(0x800) : letter());
    }
  }

  private int letter() {
    return ALPHABET[random.nextInt(ALPHABET.length)];
  }

  /** A pattern and a match of it while they are made. */
  private static final class Pieces {
    final StringBuilder pattern = new StringBuilder();
    StringBuilder text = new StringBuilder();
  }

  private void either(Pieces pieces, int depth) {
    int branches = random.nextInt(3) == 0 ? 2 + random.nextInt(2) : 1;
    int taken = random.nextInt(branches);
    StringBuilder kept = pieces.text;
    for (int i = 0; i < branches; i++) {
      pieces.text = i == taken ? kept : new StringBuilder();
      pieces.pattern.append(i == 0 ? "" : "|");
      sequence(pieces, depth);
    }
    pieces.text = kept;
  }

  private void sequence(Pieces pieces, int depth) {
    for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
      StringBuilder kept = pieces.text;
      pieces.text = new StringBuilder();
      atom(pieces, depth);
      String once = pieces.text.toString();
      pieces.text = kept;
      pieces.text.append(once.repeat(quantifier(pieces.pattern)));
    }
  }

  /** Writes one, mostly none; how often it may repeat. */
  private int quantifier(StringBuilder pattern) {
    switch (random.nextInt(12)) {
      case 0 -> {
        pattern.append('*');
        return random.nextInt(4);
      }
      case 1 -> {
        pattern.append('+');
        return 1 + random.nextInt(3);
      }
      case 2 -> {
        pattern.append('?');
        return random.nextInt(2);
      }
      case 3 -> {
        int min = random.nextInt(3);
        int max = min + random.nextInt(3);
        pattern.append('{').append(min).append(',').append(max).append('}');
        return min + random.nextInt(max - min + 1);
      }
      default -> {
        return 1;
      }
    }
  }

  private void atom(Pieces pieces, int depth) {
    switch (random.nextInt(depth < DEPTH_MAX ? 8 : 6)) {
      case 0 -> {
        pieces.pattern.append('.');
        int letter = letter();
        pieces.text.appendCodePoint(letter == '\n' ? 'a' : letter);
      }
      case 1 -> charClass(pieces);
      case 6, 7 -> {
        pieces.pattern.append('(');
        either(pieces, depth + 1);
        pieces.pattern.append(')');
      }
      default -> {
        int letter = letter();
        pieces.pattern.append(SPECIAL.indexOf(letter) >= 0 ? "\\" : "").appendCodePoint(letter);
        pieces.text.appendCodePoint(letter);
      }
    }
  }

  private void charClass(Pieces pieces) {
    boolean negated = random.nextInt(3) == 0;
    pieces.pattern.append(negated ? "[^" : "[");
    int member = letter();
    for (int items = 1 + random.nextInt(3); items > 0; items--) {
      int from = letter();
      int to = random.nextInt(3) == 0 ? letter() : from;
      member = Math.min(from, to);
      escaped(pieces.pattern, member);
      if (from != to) {
        pieces.pattern.append('-');
        escaped(pieces.pattern, Math.max(from, to));
      }
    }
    pieces.pattern.append(']');
    pieces.text.appendCodePoint(negated ? letter() : member);
  }

  private static void escaped(StringBuilder pattern, int codePoint) {
    pattern.append("\\[]^-".indexOf(codePoint) >= 0 ? "\\" : "").appendCodePoint(codePoint);
  }
}
