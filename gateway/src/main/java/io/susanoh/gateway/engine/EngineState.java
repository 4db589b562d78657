package io.susanoh.gateway.engine;

import java.util.Locale;

/** How an engine of this process stands. */
public enum EngineState {
  /** It is not loaded, and nothing tries to. */
  ABSENT,
  /** It holds every window, and may answer. */
  SOUND,
  /** It is left alone. */
  FAULTED,
  /** A fresh one is given the windows of the other one. */
  REBUILDING,
  /** It holds every window and follows; it answers when it has shown itself. */
  PROBATION;

  /** As it is written in answers and metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is given what the other one does. */
  boolean follows() {
    return this == SOUND || this == PROBATION || this == REBUILDING;
  }
}
