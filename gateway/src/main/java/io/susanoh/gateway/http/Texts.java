package io.susanoh.gateway.http;

/** What CONTRACT §2 asks of a text: its characters are Unicode code points. */
final class Texts {
  private Texts() {}

  /** Whether {@code text} has {@code min} to {@code max} code points. */
  static boolean hasLength(String text, int min, int max) {
    int chars = text.length();
    if (chars > 2L * max) {
      return false;
    }
    int codePoints = chars <= max ? chars : text.codePointCount(0, chars);
    return codePoints <= max && (chars >= 2L * min || text.codePointCount(0, chars) >= min);
  }

  /** Whether {@code text} holds half a surrogate pair, which no UTF-8 can carry. */
  static boolean hasLoneSurrogate(String text) {
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i < text.length()
                && Character.isLowSurrogate(text.charAt(i));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
