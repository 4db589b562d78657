package io.susanoh.gateway.http;

/**
 * A request's body without its content coding (RFC 9110 §8.4), read as it arrives: never more is
 * undone than is asked for, so that what a few bytes expand to is bounded by who reads. One thread.
 */
interface CodedBody extends AutoCloseable {

  /**
   * Reads what has arrived.
   *
   * @return how many bytes, at most {@code length}, which is not 0; 0 when there are none now
   * @throws io.susanoh.gateway.refusal.Refusal MALFORMED when the coding is broken
   */
  int read(byte[] to, int at, int length);

  /**
   * Everything that arrived was read, and no more will.
   *
   * @throws io.susanoh.gateway.refusal.Refusal MALFORMED when the coding does not end here
   */
  void checkEnd();

  /** Frees what it holds. Idempotent. */
  @Override
  void close();
}
