package io.susanoh.gateway.account;

/** What a verdict did to its account (CONTRACT §6). */
public enum VerdictEffect {
  /** It moved the account. */
  APPLIED,
  /**
   * The account already stands where the verdict wants it, or the verdict may not move it from
   * there.
   */
  NO_CHANGE,
  /** A person acted on the account after the evidence was read. */
  STALE_PERSON_ACTED,
  /** It would release, but L1 flagged the account again since; the analysis runs anew. */
  STALE_FLAGGED_AGAIN,
  /** An analysis on demand of an account without a job: stored, and nothing else changes. */
  STORED_ONLY,
  /** It would ban, and the tenant has a person decide that: the account is under surveillance. */
  AWAITS_PERSON
}
