package io.susanoh.gateway.review;

import java.util.Locale;

/** Why a model gave no verdict. */
public enum ModelFault {
  /** HTTP 429. */
  RATE_LIMITED(true, true),
  /** HTTP 5xx. */
  SERVER_ERROR(true, true),
  /** No answer in time. */
  TIMEOUT(true, true),
  /** No connection, or one that broke. */
  UNREACHABLE(true, true),
  /** Any other 4xx: asking again will not help, asking otherwise might. */
  REFUSED(false, true),
  /** The question has more tokens than the model reads. */
  TOO_LONG(false, false),
  /** An answer without a candidate, or a candidate without a text. */
  EMPTY(false, false),
  /** The provider's filters held question or answer back. */
  BLOCKED(false, false),
  /** The answer ended at the limit of its tokens. */
  TRUNCATED(false, false),
  /** The answer is not the JSON that was asked for. */
  MALFORMED(false, false),
  /** As many questions run as may. */
  BUSY(false, false),
  /** The analysis has been due for longer than {@code SUSANOH_L2_PATIENCE_MS}. */
  OVERDUE(false, false),
  /** The tenant's requests or tokens of this minute are used up. */
  OVER_RATE(false, false),
  /** The tenant's tokens of this day are used up. */
  OVER_BUDGET(false, false),
  /** The model failed lately and is left alone. */
  CIRCUIT_OPEN(false, false);

  private final boolean retryable;
  private final boolean outage;

  ModelFault(boolean retryable, boolean outage) {
    this.retryable = retryable;
    this.outage = outage;
  }

  /** Whether the same question may be answered a moment later. */
  public boolean retryable() {
    return retryable;
  }

  /** Whether the model cannot be had, whatever it is asked. */
  public boolean outage() {
    return outage;
  }

  /** Whether the model answered, but with nothing of use: asking again costs as much again. */
  public boolean answered() {
    return switch (this) {
      case TOO_LONG, EMPTY, BLOCKED, TRUNCATED, MALFORMED -> true;
      case RATE_LIMITED,
          SERVER_ERROR,
          TIMEOUT,
          UNREACHABLE,
          REFUSED,
          BUSY,
          OVERDUE,
          OVER_RATE,
          OVER_BUDGET,
          CIRCUIT_OPEN ->
          false;
    };
  }

  /** Whether the question was sent: one that was not cost nothing and says nothing of the model. */
  public boolean sent() {
    return switch (this) {
      case BUSY, OVERDUE, OVER_RATE, OVER_BUDGET, CIRCUIT_OPEN -> false;
      case RATE_LIMITED,
          SERVER_ERROR,
          TIMEOUT,
          UNREACHABLE,
          REFUSED,
          TOO_LONG,
          EMPTY,
          BLOCKED,
          TRUNCATED,
          MALFORMED ->
          true;
    };
  }

  /** As metrics name it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
