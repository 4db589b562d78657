package io.susanoh.gateway.audit;

/** What an {@link AuditRecord} is of. */
public enum AuditKind {
  /** An account moved: by L1, by a verdict, released or overridden. */
  TRANSITION,
  /** Withdrawals of one account that were refused for its state within one minute. */
  WITHDRAWAL_BLOCKED,
  LOGIN_GRANTED,
  LOGIN_REFUSED,
  /** A setting of a running process, its L1 rules among them. */
  SETTING_CHANGED,
  PERSON_CREATED,
  PERSON_CHANGED,
  PERSON_DELETED,
  /** An account came in a state that is not NORMAL. */
  ACCOUNT_IMPORTED,
  /** Records of a journal that are lost: they are neither in it nor in PostgreSQL any more. */
  JOURNAL_GAP
}
