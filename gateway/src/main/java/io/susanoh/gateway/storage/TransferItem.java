package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import java.util.Objects;

/** One thing that is exported and imported. */
public sealed interface TransferItem {

  /**
   * An account as it stands.
   *
   * @param createdMillis of its first event, milliseconds since the epoch
   * @param updatedMillis of its last transition
   */
  record OfAccount(Account account, long createdMillis, long updatedMillis)
      implements TransferItem {
    public OfAccount {
      Objects.requireNonNull(account);
    }
  }

  /** A transition, which is also a record of the audit log. */
  record OfTransition(Transition transition) implements TransferItem {
    public OfTransition {
      Objects.requireNonNull(transition);
    }
  }

  /** A verdict; its transitions and clearance are items of their own. */
  record OfAnalysis(VerdictReached verdict) implements TransferItem {
    public OfAnalysis {
      Objects.requireNonNull(verdict);
    }
  }

  /** An event and what was decided on it; a transition is an item of its own. */
  record OfEvent(EventAccepted event) implements TransferItem {
    public OfEvent {
      Objects.requireNonNull(event);
    }

    AccountId target() {
      return new AccountId(event.event().tenantId(), event.event().targetId());
    }

    AccountId actor() {
      return new AccountId(event.event().tenantId(), event.event().actorId());
    }
  }
}
