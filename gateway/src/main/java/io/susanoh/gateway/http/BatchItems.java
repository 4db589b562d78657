package io.susanoh.gateway.http;

/**
 * Finds where the items of a batch begin and end in its bytes, as these come. What is in an item is
 * the decoder's business. Holds {@link #BUFFER_BYTES} whatever comes: an item that is longer than
 * an event may be is passed over. One batch, one thread.
 */
abstract sealed class BatchItems permits LineItems, ArrayItems {

  /** Room for the longest event and for what is read ahead. */
  static final int BUFFER_BYTES = 2 * Bodies.BYTES_MAX;

  /** What stands next in the batch. */
  enum Found {
    /** An item, from {@link #from} to {@link #to}. */
    ITEM,
    /** An item that is longer than {@link Bodies#BYTES_MAX}. */
    TOO_LARGE,
    /** Nothing whole: more bytes are needed. */
    MORE,
    /** The end of the batch. */
    END,
    /** What is no batch; {@link #problem} says why. There is no going on. */
    BROKEN
  }

  /** What came and is not done with. */
  final byte[] bytes = new byte[BUFFER_BYTES];

  /** Where in {@link #bytes} the item begins that is being looked at. */
  int begin;

  /** How far that was looked at. */
  int at;

  /** Where the bytes end. */
  int end;

  private int from;
  private int to;
  private long passed;
  private boolean dropped;
  private String problem = "";

  /**
   * Takes more bytes; what {@link #next} found is no longer there after it.
   *
   * @param bytesMax the most to take
   * @return how many came; 0 when there are none now
   * @throws io.susanoh.gateway.refusal.Refusal MALFORMED when they cannot be decoded
   */
  final int take(CodedBody body, int bytesMax) {
    if (begin > 0) {
      System.arraycopy(bytes, begin, bytes, 0, end - begin);
      passed += begin;
      at -= begin;
      end -= begin;
      begin = 0;
    }
    int taken = body.read(bytes, end, Math.min(bytesMax, bytes.length - end));
    end += taken;
    return taken;
  }

  /**
   * Goes on to what stands next.
   *
   * @param last nothing comes behind the bytes that were taken
   */
  abstract Found next(boolean last);

  /** The array that holds the item that was found last. */
  final byte[] bytes() {
    return bytes;
  }

  /** Where that item begins. */
  final int from() {
    return from;
  }

  /** Where that item has ended. */
  final int to() {
    return to;
  }

  /** Why it is no batch. */
  final String problem() {
    return problem;
  }

  /** The item ends before {@code itemEnd}; the next one begins at {@code nextBegin} or later. */
  final Found found(int itemEnd, int nextBegin) {
    boolean tooLarge = dropped || itemEnd - begin > Bodies.BYTES_MAX;
    dropped = false;
    from = begin;
    to = itemEnd;
    begin = nextBegin;
    at = nextBegin;
    return tooLarge ? Found.TOO_LARGE : Found.ITEM;
  }

  /** The item goes on behind the bytes that came; one that is too large already is not kept. */
  final Found goesOn() {
    at = end;
    if (end - begin > Bodies.BYTES_MAX + 1) { // a carriage return at the end does not count
      dropped = true;
      begin = end;
    }
    return Found.MORE;
  }

  /** Whether bytes of the item were passed over. */
  final boolean isDropped() {
    return dropped;
  }

  /** It is no batch. */
  final Found broken(String why) {
    problem = why + " at byte " + (passed + at);
    return Found.BROKEN;
  }

  /** White space of RFC 8259. */
  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }
}
