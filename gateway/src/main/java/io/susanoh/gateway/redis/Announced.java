package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import java.util.Objects;

/**
 * That an account has, or is about to have, what PostgreSQL may not have.
 *
 * @param score since when, as Redis writes it; another one when it was announced anew
 */
record Announced(AccountId account, String score) {
  Announced {
    Objects.requireNonNull(account);
    Objects.requireNonNull(score);
  }
}
