package io.susanoh.l1;

import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * R4: whether a text contains a match of one of the patterns (CONTRACT §4). All of them are one
 * deterministic automaton over classes of code points, run by table: one step a code point and no
 * allocation. Immutable and safe for all threads.
 */
final class SlangMatcher {

  private static final int BLOCK_LOG2 = 8;
  private static final int BLOCK = 1 << BLOCK_LOG2;

  /** Where the block of each 256 code points begins; equal blocks are stored once. */
  private final int[] pages = new int[(Character.MAX_CODE_POINT + 1) >> BLOCK_LOG2];

  /** The class of each code point of a block. */
  private final char[] blocks;

  /** {@link PatternSubsets#table}. */
  private final int[] table;

  SlangMatcher(CodePointClasses classes, int[] table) {
    this.blocks = blocks(classes);
    this.table = table;
  }

  /** An empty text holds no match. Half a surrogate pair is a code point of its own. */
  boolean matches(String text) {
    int length = text.length();
    int at = 0;
    while (at < length) {
      int codePoint = text.codePointAt(at);
      at += Character.charCount(codePoint);
      // Most of a text is read in the first state, where no step waits for the one before.
      int state = table[classOf(codePoint)];
      while (state > 0 && at < length) {
        codePoint = text.codePointAt(at);
        at += Character.charCount(codePoint);
        state = table[state + classOf(codePoint)];
      }
      if (state == PatternSubsets.MATCHED) {
        return true;
      }
    }
    return false;
  }

  private int classOf(int codePoint) {
    return blocks[pages[codePoint >> BLOCK_LOG2] | (codePoint & (BLOCK - 1))];
  }

  private char[] blocks(CodePointClasses classes) {
    Map<CharBuffer, Integer> begins = new HashMap<>();
    char[] distinct = {};
    int stretch = 0;
    for (int page = 0; page < pages.length; page++) {
      int first = page << BLOCK_LOG2;
      if (page > 0 && classes.within(stretch, first - BLOCK, first + BLOCK - 1)) {
        pages[page] = pages[page - 1];
        continue;
      }
      char[] block = new char[BLOCK];
      for (int low = 0; low < BLOCK; low++) {
        while (!classes.within(stretch, first | low, first | low)) {
          stretch++;
        }
        block[low] = (char) classes.classOf(stretch);
      }
      Integer known = begins.putIfAbsent(CharBuffer.wrap(block), distinct.length);
      pages[page] = known == null ? distinct.length : known;
      if (known == null) {
        distinct = Arrays.copyOf(distinct, distinct.length + BLOCK);
        System.arraycopy(block, 0, distinct, pages[page], BLOCK);
      }
    }
    return distinct;
  }
}
