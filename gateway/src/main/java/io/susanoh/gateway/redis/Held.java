package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An account as Redis has it.
 *
 * @param revision changes with the account; empty when Redis has nothing of it
 * @param account empty when Redis has nothing of it, which says nothing of its state
 * @param pending transitions that PostgreSQL may not have yet
 */
record Held(String revision, Optional<Account> account, List<AccountMoved> pending) {

  /** Redis has nothing of it. */
  static final Held NOTHING = new Held("", Optional.empty(), List.of());

  Held {
    Objects.requireNonNull(revision);
    Objects.requireNonNull(account);
    pending = List.copyOf(pending);
  }
}
