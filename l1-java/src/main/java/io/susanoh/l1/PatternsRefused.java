package io.susanoh.l1;

import java.io.Serial;
import java.util.List;

/** Patterns are not of the pattern language, or too many or too large (CONTRACT §4). */
public final class PatternsRefused extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1L;

  private final List<String> reasons;

  /**
   * @param reasons a line each, naming the pattern by its place, from 1 on
   */
  public PatternsRefused(List<String> reasons) {
    super(String.join("; ", reasons));
    this.reasons = List.copyOf(reasons);
  }

  /** Every reason, a line each, naming the pattern by its place, from 1 on. */
  public List<String> reasons() {
    return reasons;
  }
}
