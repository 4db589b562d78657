package io.susanoh.gateway.http;

/**
 * A JSON array (RFC 8259): what stands between its brackets and commas. Reads as much of an item as
 * tells where it ends: strings, and brackets inside of it, which must match. An item that is no
 * JSON otherwise is an item all the same, and the decoder's to refuse.
 */
final class ArrayItems extends BatchItems {

  /** Deeper brackets are counted but need not match: their item is refused for its depth anyway. */
  private static final int MATCHED_DEPTH_MAX = Long.SIZE;

  private enum Place {
    BEFORE_ARRAY,
    BEFORE_FIRST,
    BEFORE_NEXT,
    IN_ITEM,
    BEHIND_ARRAY
  }

  private Place place = Place.BEFORE_ARRAY;
  private int depth;
  private long curly;
  private boolean inString;
  private boolean escaped;

  @Override
  Found next(boolean last) {
    while (true) {
      if (place == Place.IN_ITEM) {
        return item(last);
      }
      while (at < end && isBlank(bytes[at])) {
        at++;
      }
      begin = at;
      if (at == end) {
        return nothing(last);
      }
      byte b = bytes[at];
      switch (place) {
        case BEFORE_ARRAY -> {
          if (b != '[') {
            return broken("The body is no JSON array");
          }
          place = Place.BEFORE_FIRST;
          at++;
        }
        case BEFORE_FIRST, BEFORE_NEXT -> {
          if (b == ']' && place == Place.BEFORE_FIRST) {
            place = Place.BEHIND_ARRAY;
            at++;
          } else if (b == ']' || b == ',') {
            return broken("An item is missing in the JSON array");
          } else {
            place = Place.IN_ITEM;
          }
        }
        case BEHIND_ARRAY -> {
          return broken("Text follows the JSON array");
        }
        case IN_ITEM -> throw new IllegalStateException("an item is read elsewhere");
      }
    }
  }

  private Found nothing(boolean last) {
    if (!last) {
      return Found.MORE;
    }
    return switch (place) {
      case BEHIND_ARRAY -> Found.END;
      case BEFORE_ARRAY -> broken("The body is empty");
      case BEFORE_FIRST, BEFORE_NEXT, IN_ITEM -> broken("The JSON array does not end");
    };
  }

  private Found item(boolean last) {
    while (at < end) {
      byte b = bytes[at];
      if (inString) {
        inString = escaped || b != '"';
        escaped = !escaped && b == '\\';
      } else if (depth == 0 && (b == ',' || b == ']')) {
        place = b == ',' ? Place.BEFORE_NEXT : Place.BEHIND_ARRAY;
        return found(trimmed(), at + 1);
      } else if (!passes(b)) {
        return broken("A bracket does not match in the JSON array");
      }
      at++;
    }
    return last ? nothing(true) : goesOn();
  }

  /** Goes over a byte that is in no string; whether it may stand there. */
  private boolean passes(byte b) {
    switch (b) {
      case '"' -> inString = true;
      case '{', '[' -> {
        if (depth < MATCHED_DEPTH_MAX) {
          curly = b == '{' ? curly | 1L << depth : curly & ~(1L << depth);
        }
        depth++;
      }
      case '}', ']' -> {
        depth--;
        return depth >= MATCHED_DEPTH_MAX
            || (depth >= 0 && (curly >>> depth & 1) == (b == '}' ? 1 : 0));
      }
      default -> {}
    }
    return true;
  }

  private int trimmed() {
    int to = at;
    while (to > begin && isBlank(bytes[to - 1])) {
      to--;
    }
    return to;
  }
}
