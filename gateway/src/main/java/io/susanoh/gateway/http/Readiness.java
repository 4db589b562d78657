package io.susanoh.gateway.http;

import java.util.Map;

/** Whether this node takes requests, and how what it leans on fares. Safe for all threads. */
public interface Readiness {

  /** How something that the node leans on fares. */
  enum Status {
    UP,
    /** It works, but not as it should: the detail says how. */
    DEGRADED,
    DOWN
  }

  /**
   * One thing that the node leans on.
   *
   * @param detail one line for operators, without secrets; may be empty
   */
  record Dependency(Status status, String detail) {}

  /**
   * Whether requests are taken; asked on every one, so it is cheap. While it is false, everything
   * but the process's own endpoints answers 503.
   */
  boolean ready();

  /** What the node leans on, by name. */
  Map<String, Dependency> dependencies();
}
