package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.AccountId;
import io.vertx.core.Future;

/** Where profiles are read; fails with UNAVAILABLE while PostgreSQL is away. */
@FunctionalInterface
public interface Profiles {

  /** The profile of an account; an unknown one has received nothing. */
  Future<AccountProfile> profile(AccountId id);
}
