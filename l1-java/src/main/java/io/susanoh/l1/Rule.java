package io.susanoh.l1;

import java.util.ArrayList;
import java.util.List;

/**
 * The four rules of CONTRACT §4. A set of them is the bits of an {@code int}: {@link #bit} of each,
 * {@link #ALL} at most.
 */
public enum Rule {
  /** The window's total is high. */
  R1,
  /** The window has many entries. */
  R2,
  /** The price is far above the market's. */
  R3,
  /** The chat speaks of real money. */
  R4;

  /** The bits of all four rules. */
  public static final int ALL = 0b1111;

  /** The rules that judge the window, R1 and R2. */
  public static final int OF_WINDOW = 0b0011;

  /** The rules that judge the event alone, R3 and R4. */
  public static final int OF_EVENT = 0b1100;

  private static final Rule[] VALUES = values();

  /** This rule's bit. */
  public int bit() {
    return 1 << ordinal();
  }

  /** Whether this rule is among {@code bits}. */
  public boolean in(int bits) {
    return (bits & bit()) != 0;
  }

  /** The rules among {@code bits}, in the order R1, R2, R3, R4. */
  public static List<Rule> of(int bits) {
    List<Rule> rules = new ArrayList<>(VALUES.length);
    for (Rule rule : VALUES) {
      if (rule.in(bits)) {
        rules.add(rule);
      }
    }
    return rules;
  }
}
