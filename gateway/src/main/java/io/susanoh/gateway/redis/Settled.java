package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Transition;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of a trigger.
 *
 * @param triggerStamp not 0: L2 is asked for, and this is its stamp
 * @param transition the move that it made
 */
record Settled(long triggerStamp, Optional<Transition> transition) {

  /** It asked for nothing and moved nothing. */
  static final Settled NOTHING = new Settled(0, Optional.empty());

  Settled {
    Objects.requireNonNull(transition);
  }
}
