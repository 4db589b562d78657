package io.susanoh.l1.rust;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One event on its way to Rust, and its answer on the way back, in one buffer that a thread uses
 * again and again. The file {@code frame.rs} has the same layout. Not thread-safe.
 */
final class Frame {

  /** The longest chat log, 16 384 code points, as UTF-8. */
  static final int CHAT_BYTES_MAX = 16_384 * 4;

  private static final int TARGET_HI = 0;
  private static final int TARGET_LO = 8;
  private static final int ID_HI = 16;
  private static final int ID_LO = 24;
  private static final int TIMESTAMP_MILLIS = 32;
  private static final int CURRENCY_AMOUNT = 40;
  private static final int MARKET_AVG_PRICE = 48;
  private static final int RECEIPT_MILLIS = 56;
  private static final int AMOUNT_THRESHOLD = 64;
  private static final int COUNT_THRESHOLD = 72;
  private static final int PRICE_MULTIPLIER = 80;
  private static final int DRILL = 88;
  private static final int CHAT_BYTES = 92;
  private static final int TOTAL = 96;
  private static final int COUNT = 104;
  private static final int NEWEST_MILLIS = 112;
  private static final int OPENED_MILLIS = 120;
  private static final int CHAT = 128;

  private static final int CHAT_BYTES_USUAL = 4096 - CHAT;

  /** Bits 8 to 31 of every answer. */
  private static final int MAGIC = 0x5A10_00;

  private static final long SEAL_FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private final NativeBuffer buffer = new NativeBuffer(CHAT + CHAT_BYTES_USUAL);

  /**
   * Writes an event.
   *
   * @param drill the code of what the call shall do wrong, 0 for nothing
   * @return the frame's address
   */
  long write(L1Event event, RuleSet rules, long receiptMillis, int drill) {
    int chatBytes = event.chat().isEmpty() ? 0 : writeChat(event.chat());
    ByteBuffer bytes = buffer.bytes();
    bytes.putLong(TARGET_HI, event.target().hi());
    bytes.putLong(TARGET_LO, event.target().lo());
    bytes.putLong(ID_HI, event.idHi());
    bytes.putLong(ID_LO, event.idLo());
    bytes.putLong(TIMESTAMP_MILLIS, event.timestampMillis());
    bytes.putLong(CURRENCY_AMOUNT, event.currencyAmount());
    bytes.putLong(MARKET_AVG_PRICE, event.marketAvgPrice());
    bytes.putLong(RECEIPT_MILLIS, receiptMillis);
    bytes.putLong(AMOUNT_THRESHOLD, rules.amountThreshold());
    bytes.putLong(COUNT_THRESHOLD, rules.countThreshold());
    bytes.putLong(PRICE_MULTIPLIER, rules.priceMultiplier());
    bytes.putInt(DRILL, drill);
    bytes.putInt(CHAT_BYTES, chatBytes);
    return buffer.address();
  }

  /**
   * Reads the answer to the event that was written last.
   *
   * @param answer the bits that came back
   * @throws EngineFault if it cannot be one
   */
  ScreeningResult read(long answer) {
    ByteBuffer bytes = buffer.bytes();
    long total = bytes.getLong(TOTAL);
    long count = bytes.getLong(COUNT);
    long newestMillis = bytes.getLong(NEWEST_MILLIS);
    long openedMillis = bytes.getLong(OPENED_MILLIS);
    int bits = (int) answer;
    long mixed =
        bytes.getLong(ID_LO)
            ^ Long.rotateLeft(total, 7)
            ^ Long.rotateLeft(count, 19)
            ^ Long.rotateLeft(newestMillis, 31)
            ^ Long.rotateLeft(openedMillis, 43)
            ^ Long.rotateLeft(bits, 53);
    long seal = (mixed * SEAL_FACTOR) >>> 32;
    if (seal != answer >>> 32
        || bits >>> 8 != MAGIC
        || count < 0
        || count > L1Engine.WINDOW_ENTRIES_MAX) {
      throw corrupt(answer);
    }
    return new ScreeningResult(
        bits & 0xF, admission(answer), total, (int) count, newestMillis, openedMillis);
  }

  private static Admission admission(long answer) {
    return switch ((int) answer >>> 4 & 0xF) {
      case 1 -> Admission.ADDED;
      case 2 -> Admission.LATE;
      case 3 -> Admission.DUPLICATE;
      default -> throw corrupt(answer);
    };
  }

  private static EngineFault corrupt(long answer) {
    return new EngineFault(
        EngineFault.Cause.CORRUPT_ANSWER,
        "the Rust engine's answer cannot be one: " + Long.toHexString(answer));
  }

  private int writeChat(String chat) {
    byte[] utf8 = chat.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > CHAT_BYTES_MAX) {
      throw new IllegalArgumentException("a chat of " + utf8.length + " bytes");
    }
    buffer.ensure(CHAT + utf8.length);
    buffer.bytes().put(CHAT, utf8);
    return utf8.length;
  }
}
