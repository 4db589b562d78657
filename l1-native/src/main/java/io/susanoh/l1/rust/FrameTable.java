package io.susanoh.l1.rust;

import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a chunk on their way to Rust and their answers on the way back, in one buffer that
 * a thread uses again and again: a table, and behind it a {@link Frame} for each event. The file
 * {@code table.rs} has the same layout. Not thread-safe.
 */
final class FrameTable {

  private static final int EVENTS = 0;
  private static final int AT = 8;
  private static final int ROWS = 16;

  private static final int ROW_SHARD = 0;
  private static final int ROW_FRAME = 8;
  private static final int ROW_ANSWER = 16;
  private static final int ROW_BYTES = 24;

  private static final int BYTES_USUAL = 64 * 1024;

  private final NativeBuffer buffer = new NativeBuffer(BYTES_USUAL);
  private CharBuffer chars = buffer.bytes().asCharBuffer();
  private char[] chatUnits = new char[256];
  private int[] frames = new int[256];
  private int events;

  /** Makes room for the frames of these events, and forgets all others. */
  void begin(List<L1Event> chunk) {
    events = chunk.size();
    if (frames.length < events) {
      frames = new int[events];
    }
    int at = ROWS + events * ROW_BYTES;
    for (int i = 0; i < events; i++) {
      frames[i] = at;
      at = aligned(at + Frame.CHAT + Character.BYTES * Frame.checkedUnits(chunk.get(i).chat()));
    }
    if (at > buffer.capacity()) {
      buffer.ensure(at);
      chars = buffer.bytes().asCharBuffer();
    }
    buffer.bytes().putLong(EVENTS, events);
    buffer.bytes().putLong(AT, -1);
  }

  private static int aligned(int at) {
    return (at + Long.BYTES - 1) & -Long.BYTES;
  }

  /** Writes an event into its frame; {@link #name} is to follow. */
  void write(
      int index, NativeShard shard, L1Event event, RuleSet rules, long receiptMillis, int drill) {
    ByteBuffer bytes = buffer.bytes();
    int row = ROWS + index * ROW_BYTES;
    bytes.putLong(row + ROW_SHARD, shard.handle());
    bytes.putLong(row + ROW_FRAME, buffer.address() + frames[index]);
    Frame.put(bytes, frames[index], event, rules, receiptMillis, drill);
    String chat = event.chat();
    int units = chat.length();
    if (units > chatUnits.length) {
      chatUnits = new char[Frame.CHAT_UNITS_MAX];
    }
    chat.getChars(0, units, chatUnits, 0);
    chars.put((frames[index] + Frame.CHAT) / Character.BYTES, chatUnits, 0, units);
  }

  /**
   * Names the automaton that all events are judged by.
   *
   * @return the same
   */
  NativeSlang name(NativeSlang slang) {
    for (int i = 0; i < events; i++) {
      Frame.putSlang(buffer.bytes(), frames[i], slang);
    }
    return slang;
  }

  long address() {
    return buffer.address();
  }

  /** The event that was screened last, or was being screened when a panic came; -1 for none. */
  int at() {
    return (int) buffer.bytes().getLong(AT);
  }

  /**
   * Reads the answers.
   *
   * @throws io.susanoh.l1.EngineFault if one cannot be one
   */
  List<ScreeningResult> read() {
    ByteBuffer bytes = buffer.bytes();
    List<ScreeningResult> answers = new ArrayList<>(events);
    for (int i = 0; i < events; i++) {
      long answer = bytes.getLong(ROWS + i * ROW_BYTES + ROW_ANSWER);
      answers.add(Frame.read(bytes, frames[i], answer));
    }
    return answers;
  }
}
