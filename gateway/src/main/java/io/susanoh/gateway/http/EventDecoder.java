package io.susanoh.gateway.http;

import io.susanoh.l1.GameEvent;

/**
 * Turns the body of a posted event into a {@link GameEvent} (CONTRACT §2). Safe for all threads.
 */
public interface EventDecoder {

  /**
   * Decodes one event.
   *
   * @param body the whole body, UTF-8
   * @param tenantId the caller's tenant, which is never read from the body
   * @throws io.susanoh.gateway.refusal.Refusal MALFORMED for what is not JSON, UTF-8 or is nested
   *     too deep; INVALID, naming every bad field, for JSON that is no event
   */
  GameEvent decode(byte[] body, String tenantId);
}
