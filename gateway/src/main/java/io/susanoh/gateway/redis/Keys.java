package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import java.util.UUID;

/**
 * The keys of an account. What stands in the first braces decides the slot of a cluster, and that
 * is the same in all of them, whatever the user id holds; no two accounts share a key, because a
 * tenant has no colon and every key ends in its own letter. A tenant's own keys have it alone in
 * the braces.
 */
final class Keys {

  static final String PREFIX = "susanoh:";

  /** Accounts with transitions that PostgreSQL may not have, by when they were made. */
  static final String PENDING = PREFIX + "pending";

  private Keys() {}

  /** There as long as something may be told of under a pledge. */
  static String pledge(UUID pledge) {
    return PREFIX + "pledge:" + pledge;
  }

  /** Sorted set: entries by effective time. */
  static String window(AccountId id) {
    return of(id) + 'w';
  }

  /** Hash: what is known of each entry, and the window's own figures. */
  static String entries(AccountId id) {
    return of(id) + 'h';
  }

  /** Hash: state, revision, account, and transitions until PostgreSQL has them. */
  static String state(AccountId id) {
    return of(id) + 's';
  }

  /** String: what is costly to read of an account. Never its state. */
  static String profile(AccountId id) {
    return of(id) + 'p';
  }

  /** Hash: what is left of a tenant's requests and tokens of a minute to a model. */
  static String rates(String tenantId, String model) {
    return PREFIX + '{' + tenantId + "}:rates:" + model;
  }

  private static String of(AccountId id) {
    return PREFIX + '{' + id.tenantId() + ':' + id.userId() + "}:";
  }
}
