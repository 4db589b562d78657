package io.susanoh.loadtest.traffic;

import java.util.Locale;

/** What an event is part of, as only its maker knows. */
public enum FraudKind {
  /** Honest play. */
  NONE,
  /** Many young accounts hand small sums to one: R1 and R2, once enough has come. */
  SMURFING,
  /** Game money against real money, agreed upon in the chat: R4. */
  DIRECT_RMT,
  /** Worthless things for a fortune: R3. */
  OVERPRICED,
  /** One large sum handed on from account to account: R1 at each. */
  LAYERING;

  /** Its name in label files, in lower case with dashes. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
