package io.susanoh.gateway.http;

import io.susanoh.l1.GameEvent;

/**
 * Turns the bytes of a posted event into a {@link GameEvent} (CONTRACT §2). Safe for all threads.
 */
public interface EventDecoder {

  /**
   * Decodes the event that is all of a part of an array; what stands around it is not read.
   *
   * @param bytes holds the event, UTF-8
   * @param from where it begins
   * @param to where it has ended
   * @param tenantId the caller's tenant, which is never read from the bytes
   * @throws io.susanoh.gateway.refusal.Refusal MALFORMED for what is not JSON, UTF-8 or is nested
   *     too deep; INVALID, naming every bad field, for JSON that is no event
   * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= bytes.length}
   */
  GameEvent decode(byte[] bytes, int from, int to, String tenantId);

  /** Decodes the event that is the whole of {@code body}. */
  default GameEvent decode(byte[] body, String tenantId) {
    return decode(body, 0, body.length, tenantId);
  }
}
