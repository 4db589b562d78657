package io.susanoh.gateway.http;

import java.io.Serial;

/**
 * Thrown where a scan meets what it leaves to the careful decoder: a fault, or something that no
 * client sends. Says nothing and keeps no stack, so it costs little.
 */
final class Unusual extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  Unusual() {
    super(null, null, false, false);
  }
}
