package io.susanoh.l1;

/**
 * An engine's answer to one event (CONTRACT §4). Of a duplicate only {@code rules} is the event's
 * own (those of its first delivery); the window's figures are always those after the event.
 *
 * @param rules bits of {@link Rule}
 * @param admission what became of the event
 * @param windowTotal sum of the window's amounts, each at most 2^49
 * @param windowCount number of the window's entries, at most 10 000
 * @param newestMillis newest effective time in the window; {@link #EMPTY_WINDOW} when the window is
 *     empty
 * @param openedMillis receipt of the event that found this window new or idle and so began it
 */
public record ScreeningResult(
    int rules,
    Admission admission,
    long windowTotal,
    int windowCount,
    long newestMillis,
    long openedMillis) {

  /** {@link #newestMillis} of an empty window. */
  public static final long EMPTY_WINDOW = Long.MIN_VALUE;

  /** What became of an event in its target's window. */
  public enum Admission {
    /** It is in the window now (or was, and left at once, over the cap). */
    ADDED,
    /** It was older than the window and was not added. */
    LATE,
    /** Its id was in the window already: nothing changed. */
    DUPLICATE
  }

  public ScreeningResult {
    if ((rules & ~Rule.ALL) != 0
        || windowCount < 0
        || windowCount > L1Engine.WINDOW_ENTRIES_MAX
        || windowTotal < 0
        || windowTotal > windowCount * L1Engine.ENTRY_AMOUNT_MAX) {
      throw new EngineFault(
          EngineFault.Cause.CORRUPT_ANSWER,
          "not an answer: " + rules + ' ' + windowCount + ' ' + windowTotal);
    }
  }

  /** Whether any rule fired. */
  public boolean screened() {
    return rules != 0;
  }

  /** Whether a language model must look: R4 fired. */
  public boolean needsL2() {
    return Rule.R4.in(rules);
  }

  /** Whether this event changed nothing. */
  public boolean duplicate() {
    return admission == Admission.DUPLICATE;
  }
}
