package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.screening.StoredWindow;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one durable truth, as those see it who share a fast state beside it: the primary, never a
 * replica. Safe for all threads; what fails because it is away is a {@link
 * io.susanoh.gateway.refusal.Refusal} UNAVAILABLE.
 */
public interface Primary {

  /** Whether it answered when it was asked last. */
  boolean isUp();

  /** An account as it has it; empty when it has none. */
  Future<Optional<Account>> account(AccountId id);

  /**
   * Writes records in one transaction, at once. Of what is there already (a transition of that
   * version, a row of that event) nothing changes.
   */
  Future<Void> write(List<JournalRecord> records);

  /**
   * Has PostgreSQL know that this process decides by {@code redis}, until {@link #disagree} or the
   * end of the process.
   *
   * @return whether no other process decides by another one; if one does, nothing is noted
   */
  Future<Boolean> agree(String redis);

  /** This process decides by no Redis. */
  Future<Void> disagree();

  /**
   * Asks for L2 (CONTRACT §6) because of triggers of an account that are newer than any that
   * PostgreSQL has of it: nobody else does.
   */
  Future<Void> askForL2(Account flagged);

  /** What all who decide by Redis have pledged. */
  Pledges pledges();

  /** Completes when it has everything that this node had accepted. */
  Future<Void> drained();

  /** Every account that is not NORMAL or holds a clearance. Blocks. */
  void accounts(long nowMillis, Consumer<Account> each);

  /** Every window that is not idle. Blocks. */
  void windows(long nowMillis, Consumer<StoredWindow> each);
}
