package io.susanoh.gateway.review;

/**
 * Makes what a player wrote fit to be shown to a model: bounded, and in JSON with nothing in it
 * that could pass for the end of the data, hide, or turn the direction of writing.
 */
final class PlayerText {

  private static final String REPLACEMENT = "\uFFFD";

  private PlayerText() {}

  /** The last {@code max} code points of {@code text}; chat logs end with what was said last. */
  static String last(String text, int max) {
    int count = text.codePointCount(0, text.length());
    return count <= max ? text : text.substring(text.offsetByCodePoints(0, count - max));
  }

  /**
   * JSON with whatever is not plain to see in its strings escaped: angle brackets, which delimit
   * the data, and controls, formats, private and unassigned characters.
   *
   * @param json valid JSON: such characters are in its strings alone
   */
  static String visible(String json) {
    StringBuilder visible = new StringBuilder(json.length() + 64);
    json.codePoints()
        .forEach(
            c -> {
              if (isPlain(c)) {
                visible.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  visible.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return visible.toString();
  }

  /** One line without controls, for operators, that every store takes. */
  static String oneLine(String text, int max) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(max)
        .forEach(
            c -> {
              if (c == '\n' || c == '\r' || c == '\t') {
                line.append(' ');
              } else if (isPlain(c) || c == '<' || c == '>') {
                line.appendCodePoint(c);
              } else {
                line.append(REPLACEMENT);
              }
            });
    return line.toString();
  }

  private static boolean isPlain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> c != '<' && c != '>';
    };
  }
}
