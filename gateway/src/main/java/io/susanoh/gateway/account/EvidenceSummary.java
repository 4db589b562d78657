package io.susanoh.gateway.account;

import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import java.util.stream.Collectors;

/**
 * {@link Transition#evidenceSummary}: one line for a person, of figures alone. What players wrote
 * never goes in; an event id does, at most 128 code points of it.
 */
final class EvidenceSummary {

  private EvidenceSummary() {}

  /** What L1 found: {@code R1 total 1200000 in 300 s, R4 chat; event e-17}. */
  static String of(ScreeningResult result, String eventId) {
    return found(result.rules(), result.windowTotal(), result.windowCount()) + "; event " + eventId;
  }

  /** What a person cleared, and why, in the person's words. */
  static String of(Clearance clearance, String reason) {
    return "released by hand"
        + (reason.isEmpty() ? "" : " (" + reason + ")")
        + ", cleared: "
        + found(clearance.rules(), clearance.windowTotal(), clearance.windowCount())
        + "; "
        + clearance.triggerIds().size()
        + " triggers";
  }

  /** What L2 decided on: {@code risk 80 RMT_DIRECT by arbiter: R1 …}. */
  static String of(Verdict verdict, EvidenceMark mark) {
    String source =
        switch (verdict.source()) {
          case MODEL -> "model";
          case ARBITER -> "arbiter";
          case PROVISIONAL -> "arbiter for now";
          case CACHE -> "model's earlier verdict";
        };
    return "risk "
        + verdict.riskScore()
        + ' '
        + verdict.fraudType()
        + " by "
        + source
        + ": "
        + found(mark.rules(), mark.windowTotal(), mark.windowCount());
  }

  private static String found(int rules, long total, int count) {
    if (rules == 0) {
      return "no rule";
    }
    return Rule.of(rules).stream()
        .map(rule -> found(rule, total, count))
        .collect(Collectors.joining(", "));
  }

  private static String found(Rule rule, long total, int count) {
    return switch (rule) {
      case R1 -> "R1 total " + total + " in 300 s";
      case R2 -> "R2 " + count + " events in 300 s";
      case R3 -> "R3 price";
      case R4 -> "R4 chat";
    };
  }
}
