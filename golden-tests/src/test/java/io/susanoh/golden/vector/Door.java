package io.susanoh.golden.vector;

import java.util.List;

/** A way into L1 through which vectors can go. One case after the other, one thread. */
public interface Door {

  /**
   * Posts one event.
   *
   * @param body a valid {@code GameEventLog} as a game server would post it
   * @param receiptMillis the clock at its receipt, never decreasing
   */
  Answer send(byte[] body, long receiptMillis);

  /** Posts several events of one receipt; each is answered before the next is screened. */
  default List<Answer> sendAll(List<byte[]> bodies, long receiptMillis) {
    return bodies.stream().map(body -> send(body, receiptMillis)).toList();
  }
}
