package io.susanoh.gateway.journal;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.ScreeningResult;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Whatever is true because the journal holds it. Immutable; encoded by {@link RecordCodec}. */
public sealed interface JournalRecord {

  /** When it was decided: the node's clock, milliseconds since the epoch. */
  long receiptMillis();

  /**
   * An event was screened. Duplicates have no record.
   *
   * @param effectiveMillis its effective time
   * @param result the engine's answer
   * @param transition the move of its target to RESTRICTED_WITHDRAWAL
   * @param triggerStamp over 0: L2 is asked for, and this is the trigger's stamp; below 0: a person
   *     is to look at it
   */
  record EventAccepted(
      GameEvent event,
      long receiptMillis,
      long effectiveMillis,
      ScreeningResult result,
      Optional<Transition> transition,
      long triggerStamp)
      implements JournalRecord {}

  /**
   * A person moved an account.
   *
   * @param clearance what a move to NORMAL cleared
   */
  record AccountMoved(Transition transition, Optional<Clearance> clearance)
      implements JournalRecord {
    @Override
    public long receiptMillis() {
      return transition.timestampMillis();
    }
  }

  /**
   * An analysis ended; with a job, that job ends too.
   *
   * @param analysisId names the stored result
   * @param evidenceJson the evidence that was read, as JSON
   * @param effect what the verdict did
   * @param transitions none, one, or two (RESTRICTED_WITHDRAWAL→UNDER_SURVEILLANCE→BANNED)
   * @param clearance what a release cleared
   */
  record VerdictReached(
      UUID analysisId,
      Optional<UUID> jobId,
      AccountId account,
      long receiptMillis,
      Verdict verdict,
      String evidenceJson,
      VerdictEffect effect,
      List<Transition> transitions,
      Optional<Clearance> clearance)
      implements JournalRecord {
    public VerdictReached {
      transitions = List.copyOf(transitions);
    }
  }

  /** A withdrawal was refused for the account's state. */
  record WithdrawalBlocked(AccountId account, AccountState state, long amount, long receiptMillis)
      implements JournalRecord {}

  /**
   * A setting of the running process was changed.
   *
   * @param tenantId of who changed it
   * @param setting its name, as {@code L1_ENGINE}
   * @param actor the person, or {@code SIGHUP}
   * @param reason in the person's words
   */
  record SettingChanged(
      String tenantId,
      String setting,
      String from,
      String to,
      String actor,
      String reason,
      long receiptMillis)
      implements JournalRecord {}

  /**
   * Somebody tried to log in.
   *
   * @param name that was given; {@code unknown} for one that nobody can have
   * @param reason why it was granted or refused
   */
  record LoginTried(
      String tenantId, String name, boolean granted, String reason, long receiptMillis)
      implements JournalRecord {}

  /**
   * Windows of a shard were forgotten for want of memory: those whose last receipt was before the
   * bound.
   */
  record WindowsEvicted(int shard, long beforeReceiptMillis, int windows, long receiptMillis)
      implements JournalRecord {}
}
