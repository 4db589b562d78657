package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * The analyses that wait, run and are done (CONTRACT §6), as rows that the drain writes. Every
 * method blocks, so event loops do not call it; all threads may. Throws a {@link
 * io.susanoh.gateway.refusal.Refusal} UNAVAILABLE while PostgreSQL is away.
 *
 * <p>A claim closes the job's evidence and gives a lease. When the lease ends before the job does,
 * the job may be claimed again, with the same evidence; it is tried until it has ended. A job whose
 * verdict is {@link io.susanoh.gateway.account.Verdict.Source#PROVISIONAL} keeps its evidence and
 * is claimed again for the model's verdict.
 */
public interface Jobs {

  /** How long a claim holds, and a renewal of it. */
  long LEASE_MILLIS = 15_000;

  /**
   * Claims one job that is settled by {@code dueMillis} or whose lease has ended by now. Tenants
   * take turns; of a tenant's jobs those whose triggers fired more rules go first, and age makes up
   * for rules.
   *
   * @param nowMillis when the lease begins
   */
  Optional<Job> claimDue(long dueMillis, long nowMillis);

  /** As the other one, of what is settled by now. */
  default Optional<Job> claimDue(long nowMillis) {
    return claimDue(nowMillis, nowMillis);
  }

  /**
   * Claims one job with a provisional verdict that is due again, of an account that has no other.
   * Tenants take turns here too.
   */
  Optional<Job> claimProvisional(long nowMillis);

  /** Claims the account's job whether it is settled or not, unless one runs. */
  Standing claimNow(AccountId account, long nowMillis);

  /**
   * When {@link #claimDue} will next have something to claim, as far as is known: the least due
   * time of those jobs that may start, or end of a lease.
   */
  OptionalLong nextDueMillis();

  /** When {@link #claimProvisional} will next have something to claim, as far as is known. */
  OptionalLong nextProvisionalMillis();

  /** Whether {@code job} is still this process's; if so, its lease begins anew. */
  boolean renew(Job job, long nowMillis);

  /** Gives up a claim of a job with a provisional verdict; it is due again then. */
  void postpone(Job job, long dueMillis);

  /** Ends a job with a provisional verdict: that one stands. */
  void giveUp(Job job, long nowMillis);

  /** What happened to the account lately. */
  History history(AccountId account);

  /** How much work there is. */
  Backlog backlog(long nowMillis);

  /** The verdict with which a job has ended. */
  Optional<Verdict> verdict(AccountId account, UUID jobId);

  /**
   * What the event log has of a window that is not empty.
   *
   * @param openedMillis receipt that began the window
   * @param newestMillis newest effective time in the window
   * @param eventsMax how many events to give, the newest
   */
  WindowLog windowLog(AccountId target, long openedMillis, long newestMillis, int eventsMax);

  /**
   * Ends every lease: when a gateway that alone has the database starts, whoever held one is dead.
   */
  void endLeases();

  /**
   * How much work there is, for metrics.
   *
   * @param waiting jobs that have not begun, settled or not; not counted beyond {@link
   *     #COUNTED_MAX}
   * @param running jobs under a lease
   * @param provisional jobs whose verdict the model is to give anew; not counted beyond {@link
   *     #COUNTED_MAX}
   * @param oldestDueMillis when the job that is due for the longest became due; empty when none is
   */
  record Backlog(long waiting, long running, long provisional, OptionalLong oldestDueMillis) {

    /** So that a long queue costs no more to count than a short one. */
    public static final int COUNTED_MAX = 10_000;
  }

  /** How an account stood when its job was asked for. */
  sealed interface Standing {

    /** Its job waited, or its lease had ended, and is the caller's now. */
    record Claimed(Job job) implements Standing {
      public Claimed {
        Objects.requireNonNull(job);
      }
    }

    /** Its job runs under somebody's lease. */
    record Running(UUID jobId) implements Standing {
      public Running {
        Objects.requireNonNull(jobId);
      }
    }

    /** It has no job. */
    record Idle() implements Standing {}
  }

  /**
   * A window's events out of the event log.
   *
   * @param senders the different actors of the window's events
   * @param events the newest first
   */
  record WindowLog(Set<String> senders, List<EvidenceEvent> events) {
    public WindowLog {
      senders = Set.copyOf(senders);
      events = List.copyOf(events);
    }
  }
}
