package io.susanoh.l1.rust;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;

/**
 * One event on its way to Rust, and its answer on the way back, in one buffer that a thread uses
 * again and again. The file {@code frame.rs} has the same layout. Not thread-safe.
 */
final class Frame {

  /** The longest chat log, 16 384 code points, as UTF-16. */
  static final int CHAT_UNITS_MAX = 16_384 * 2;

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
  private static final int SLANG = 88;
  private static final int DRILL = 96;
  private static final int CHAT_UNITS = 100;
  private static final int TOTAL = 104;
  private static final int COUNT = 112;
  private static final int NEWEST_MILLIS = 120;
  private static final int OPENED_MILLIS = 128;

  /** Where the chat begins: behind all else. */
  static final int CHAT = 136;

  private static final int CHAT_BYTES_USUAL = 4096 - CHAT;

  /** Bits 8 to 31 of every answer. */
  private static final int MAGIC = 0x5A10_00;

  private static final long SEAL_FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private final NativeBuffer buffer = new NativeBuffer(CHAT + CHAT_BYTES_USUAL);

  /** The room for the chat, and a stop on the way there: an array is copied as a whole. */
  private CharBuffer chatRoom = chatRoom();

  private char[] chatUnits = new char[chatRoom.capacity()];

  /**
   * Writes an event; {@link #name} is to follow.
   *
   * @param drill the code of what the call shall do wrong, 0 for nothing
   * @return the frame's address
   */
  long write(L1Event event, RuleSet rules, long receiptMillis, int drill) {
    writeChat(event.chat());
    put(buffer.bytes(), 0, event, rules, receiptMillis, drill);
    return buffer.address();
  }

  /** Writes a frame at {@code at}, but for its chat and the automaton. */
  static void put(
      ByteBuffer bytes, int at, L1Event event, RuleSet rules, long receiptMillis, int drill) {
    bytes.putLong(at + TARGET_HI, event.target().hi());
    bytes.putLong(at + TARGET_LO, event.target().lo());
    bytes.putLong(at + ID_HI, event.idHi());
    bytes.putLong(at + ID_LO, event.idLo());
    bytes.putLong(at + TIMESTAMP_MILLIS, event.timestampMillis());
    bytes.putLong(at + CURRENCY_AMOUNT, event.currencyAmount());
    bytes.putLong(at + MARKET_AVG_PRICE, event.marketAvgPrice());
    bytes.putLong(at + RECEIPT_MILLIS, receiptMillis);
    bytes.putLong(at + AMOUNT_THRESHOLD, rules.amountThreshold());
    bytes.putLong(at + COUNT_THRESHOLD, rules.countThreshold());
    bytes.putLong(at + PRICE_MULTIPLIER, rules.priceMultiplier());
    bytes.putInt(at + DRILL, drill);
    bytes.putInt(at + CHAT_UNITS, event.chat().length());
  }

  /**
   * Names the automaton of the patterns that the event is judged by.
   *
   * @return the same
   */
  NativeSlang name(NativeSlang slang) {
    putSlang(buffer.bytes(), 0, slang);
    return slang;
  }

  /** Names the automaton in the frame at {@code at}. */
  static void putSlang(ByteBuffer bytes, int at, NativeSlang slang) {
    bytes.putLong(at + SLANG, slang.handle());
  }

  /**
   * Reads the answer to the event that was written last.
   *
   * @param answer the bits that came back
   * @throws EngineFault if it cannot be one
   */
  ScreeningResult read(long answer) {
    return read(buffer.bytes(), 0, answer);
  }

  /** Reads the answer to the event of the frame at {@code at}. */
  static ScreeningResult read(ByteBuffer bytes, int at, long answer) {
    long total = bytes.getLong(at + TOTAL);
    long count = bytes.getLong(at + COUNT);
    long newestMillis = bytes.getLong(at + NEWEST_MILLIS);
    long openedMillis = bytes.getLong(at + OPENED_MILLIS);
    int bits = (int) answer;
    long mixed =
        bytes.getLong(at + ID_LO)
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

  private void writeChat(String chat) {
    int units = checkedUnits(chat);
    if (units > chatRoom.capacity()) {
      buffer.ensure(CHAT + units * Character.BYTES);
      chatRoom = chatRoom();
      chatUnits = new char[chatRoom.capacity()];
    }
    chat.getChars(0, units, chatUnits, 0);
    chatRoom.put(0, chatUnits, 0, units);
  }

  /** The length of a chat that is not too long. */
  static int checkedUnits(String chat) {
    if (chat.length() > CHAT_UNITS_MAX) {
      throw new IllegalArgumentException("a chat of " + chat.length() + " UTF-16 units");
    }
    return chat.length();
  }

  private CharBuffer chatRoom() {
    ByteBuffer bytes = buffer.bytes();
    return bytes.slice(CHAT, bytes.capacity() - CHAT).order(bytes.order()).asCharBuffer();
  }
}
