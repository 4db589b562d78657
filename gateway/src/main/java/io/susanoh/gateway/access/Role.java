package io.susanoh.gateway.access;

/** Roles of people (CONTRACT §7); each may do what the ones before it may. */
public enum Role {
  VIEWER,
  OPERATOR,
  ADMIN;

  /** Whether this role may do what {@code needed} may. */
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }
}
