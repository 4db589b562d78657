package io.susanoh.l1.rust;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.Rule;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.WindowSnapshot.Entry;
import io.susanoh.l1.WindowUsage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Windows on their way out of Rust and back, in one buffer that a thread uses again and again. The
 * file {@code snapshot.rs} has the same layout. Not thread-safe.
 */
final class SnapshotBuffer {

  private static final int TARGET_HI = 0;
  private static final int TARGET_LO = 8;
  private static final int OPENED_MILLIS = 16;
  private static final int LAST_RECEIPT_MILLIS = 24;
  private static final int COUNT = 32;
  private static final int SLOT = 40;
  private static final int ENTRIES = 48;

  private static final int ENTRY_BYTES = 32;
  private static final int ENTRY_ID_LO = 8;
  private static final int ENTRY_EFFECTIVE_MILLIS = 16;
  private static final int ENTRY_AMOUNT_AND_RULES = 24;
  private static final int RULE_BITS = 4;

  private static final int ENTRIES_USUAL = 64;

  private final NativeBuffer buffer = new NativeBuffer(ENTRIES + ENTRIES_USUAL * ENTRY_BYTES);

  /** A call that copies a window to an address with so much room, and says what room it needs. */
  interface Source {
    long copy(long address, long bytes);
  }

  /** The window that a source copies, if it has one. */
  Optional<WindowSnapshot> fill(Source source) {
    long bytes = source.copy(buffer.address(), buffer.capacity());
    if (bytes > buffer.capacity() && bytes <= bytesOf(L1Engine.WINDOW_ENTRIES_MAX)) {
      buffer.ensure((int) bytes);
      bytes = source.copy(buffer.address(), buffer.capacity());
    }
    return bytes == 0 ? Optional.empty() : Optional.of(read(bytes));
  }

  /** The slot of the window that was copied last. */
  int slot() {
    long slot = buffer.bytes().getLong(SLOT);
    if (slot < 0 || slot > Integer.MAX_VALUE) {
      throw corrupt("in slot " + slot, null);
    }
    return (int) slot;
  }

  /** Where the buffer is. */
  long address() {
    return buffer.address();
  }

  /** The three figures that were written last. */
  WindowUsage usage() {
    ByteBuffer bytes = buffer.bytes();
    return new WindowUsage(
        bytes.getLong(0), bytes.getLong(Long.BYTES), bytes.getLong(2 * Long.BYTES));
  }

  /**
   * Writes a window.
   *
   * @return the bytes that it takes
   */
  long write(WindowSnapshot window) {
    List<Entry> entries = window.entries();
    buffer.ensure(bytesOf(entries.size()));
    ByteBuffer bytes = buffer.bytes();
    bytes.putLong(TARGET_HI, window.target().hi());
    bytes.putLong(TARGET_LO, window.target().lo());
    bytes.putLong(OPENED_MILLIS, window.openedMillis());
    bytes.putLong(LAST_RECEIPT_MILLIS, window.lastReceiptMillis());
    bytes.putLong(COUNT, entries.size());
    bytes.putLong(SLOT, 0);
    int at = ENTRIES;
    for (Entry entry : entries) {
      writeEntry(bytes, at, entry);
      at += ENTRY_BYTES;
    }
    return at;
  }

  private static void writeEntry(ByteBuffer bytes, int at, Entry entry) {
    bytes.putLong(at, entry.idHi());
    bytes.putLong(at + ENTRY_ID_LO, entry.idLo());
    bytes.putLong(at + ENTRY_EFFECTIVE_MILLIS, entry.effectiveMillis());
    bytes.putLong(at + ENTRY_AMOUNT_AND_RULES, entry.amount() << RULE_BITS | entry.rules());
  }

  private WindowSnapshot read(long filled) {
    ByteBuffer bytes = buffer.bytes();
    long count = filled < 0 || filled > bytes.capacity() ? -1 : bytes.getLong(COUNT);
    if (count < 0 || count > L1Engine.WINDOW_ENTRIES_MAX || bytesOf(count) != filled) {
      throw corrupt(filled + " bytes", null);
    }
    try {
      List<Entry> entries = new ArrayList<>((int) count);
      for (int at = ENTRIES; at < filled; at += ENTRY_BYTES) {
        entries.add(readEntry(bytes, at));
      }
      return new WindowSnapshot(
          new AccountKey(bytes.getLong(TARGET_HI), bytes.getLong(TARGET_LO)),
          bytes.getLong(OPENED_MILLIS),
          bytes.getLong(LAST_RECEIPT_MILLIS),
          entries);
    } catch (IllegalArgumentException e) {
      throw corrupt(e.getMessage(), e);
    }
  }

  private static EngineFault corrupt(String what, Throwable origin) {
    return new EngineFault(
        EngineFault.Cause.CORRUPT_ANSWER,
        "the Rust engine's window cannot be one: " + what,
        origin);
  }

  private static Entry readEntry(ByteBuffer bytes, int at) {
    long amountAndRules = bytes.getLong(at + ENTRY_AMOUNT_AND_RULES);
    return new Entry(
        bytes.getLong(at),
        bytes.getLong(at + ENTRY_ID_LO),
        bytes.getLong(at + ENTRY_EFFECTIVE_MILLIS),
        amountAndRules >>> RULE_BITS,
        (int) amountAndRules & Rule.ALL);
  }

  private static int bytesOf(long entries) {
    return (int) (ENTRIES + entries * ENTRY_BYTES);
  }
}
