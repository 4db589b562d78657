package io.susanoh.gateway.logging;

/**
 * What a log line may name besides its message, for whoever searches. Never a text that a player
 * wrote, a key, a token or a password.
 */
public final class LogFields {

  /** Id of the event that the line is about. */
  public static final String EVENT_ID = "event_id";

  /** Whose event or account it is. */
  public static final String TENANT = "tenant";

  /** The trace that shows the request, where it is kept. */
  public static final String TRACE_ID = "trace_id";

  private LogFields() {}
}
