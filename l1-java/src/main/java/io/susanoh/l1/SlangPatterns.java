package io.susanoh.l1;

import java.util.List;

/**
 * The nine default patterns of R4 (CONTRACT §4), in the pattern language that both engines read
 * alike.
 */
public final class SlangPatterns {

  /** Case-sensitive, matched anywhere in the text. */
  public static final List<String> DEFAULT =
      List.of(
          "振[り込]?込", "D[でにて]確認", "[0-9]+[kK千万]", "りょ[。.]", "PayPa[ly]", "銀行", "口座", "送金", "入金確認");

  private SlangPatterns() {}
}
