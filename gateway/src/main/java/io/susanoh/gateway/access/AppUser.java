package io.susanoh.gateway.access;

/** One who logs in, as the admin endpoints show them: without the password. */
public record AppUser(String name, Role role, boolean disabled) {}
