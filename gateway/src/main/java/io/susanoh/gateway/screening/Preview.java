package io.susanoh.gateway.screening;

import io.susanoh.l1.ScreeningResult;
import java.util.Objects;

/**
 * What L1 would answer to an event, found on a copy of its target's window (CONTRACT §7, {@code
 * /analyze}).
 *
 * @param effectiveMillis the event's effective time
 */
public record Preview(ScreeningResult result, long effectiveMillis) {
  public Preview {
    Objects.requireNonNull(result);
  }
}
