package io.susanoh.gateway.audit;

import io.susanoh.gateway.account.Transition;
import io.susanoh.l1.Rule;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One record of the audit log, before it has its place in its tenant's chain. Its texts can be
 * stored as they are: what PostgreSQL would refuse in them is U+FFFD.
 *
 * @param userId the account that it is of
 * @param move present in a {@link AuditKind#TRANSITION}
 * @param actor who did it: {@code l1}, {@code l2}, {@code service}, a person's name
 * @param timestampMillis receipt, milliseconds since the epoch
 * @param reason why, in one line
 * @param details what else there is, as canonical JSON (RFC 8785) of strings and integers
 */
public record AuditRecord(
    String tenantId,
    AuditKind kind,
    Optional<String> userId,
    Optional<Move> move,
    String actor,
    long timestampMillis,
    String reason,
    String details) {

  /**
   * What a transition has besides.
   *
   * @param rules as {@code R1,R4}; empty where no rule caused it
   */
  public record Move(
      long version, String fromState, String toState, String trigger, Optional<String> rules) {
    public Move {
      Objects.requireNonNull(fromState);
      Objects.requireNonNull(toState);
      Objects.requireNonNull(trigger);
      Objects.requireNonNull(rules);
    }
  }

  /** No details. */
  public static final String NO_DETAILS = "{}";

  public AuditRecord {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(move);
    userId = userId.map(AuditRecord::storable);
    actor = storable(actor);
    reason = storable(reason);
    details = storable(details);
    if (kind == AuditKind.TRANSITION && (move.isEmpty() || userId.isEmpty())) {
      throw new IllegalArgumentException("a transition has an account and a move");
    }
  }

  /** The record of a transition. */
  public static AuditRecord of(Transition transition) {
    return new AuditRecord(
        transition.account().tenantId(),
        AuditKind.TRANSITION,
        Optional.of(transition.account().userId()),
        Optional.of(
            new Move(
                transition.version(),
                transition.from().name(),
                transition.to().name(),
                transition.trigger().name(),
                ruleText(transition.rules()))),
        transition.actor(),
        transition.timestampMillis(),
        transition.evidenceSummary(),
        NO_DETAILS);
  }

  /**
   * A record of what is no account's.
   *
   * @param details values are strings and integers
   */
  public static AuditRecord of(
      String tenantId,
      AuditKind kind,
      String actor,
      long timestampMillis,
      String reason,
      Map<String, ?> details) {
    return new AuditRecord(
        tenantId,
        kind,
        Optional.empty(),
        Optional.empty(),
        actor,
        timestampMillis,
        reason,
        CanonicalJson.write(details));
  }

  private static Optional<String> ruleText(int rules) {
    return rules == 0
        ? Optional.empty()
        : Optional.of(Rule.of(rules).stream().map(Rule::name).collect(Collectors.joining(",")));
  }

  // Without unpaired surrogates and NUL.
  private static String storable(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16)
        .replace('\0', '\uFFFD');
  }
}
