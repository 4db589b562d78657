package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The accounts that wait for a person, and what people said. The drain writes them; each read first
 * lets it pass whatever this node had accepted. Futures fail with UNAVAILABLE while PostgreSQL is
 * away.
 */
public interface ReviewQueue {

  /** Why an account waits. */
  enum Reason {
    /** It is under surveillance. */
    WATCHED,
    /** The model failed: its last verdict is the arbiter's, for now. */
    PROVISIONAL,
    /** Its last verdict would ban it, and its tenant has a person decide that. */
    BAN_AWAITS_PERSON,
    /** Two verdicts within a day did not agree. */
    CONTRADICTION,
    /** It was released too often to be restricted once more by the same actors. */
    GRIEFING
  }

  /** A verdict, and what became of it. */
  record Judged(UUID analysisId, long createdMillis, Verdict verdict, VerdictEffect effect) {
    public Judged {
      Objects.requireNonNull(analysisId);
      Objects.requireNonNull(verdict);
      Objects.requireNonNull(effect);
    }
  }

  /**
   * Events that did not restrict an account.
   *
   * @param events how many
   * @param rules that they fired, bits of {@link io.susanoh.l1.Rule}
   * @param lastEventId,lastActorId,lastMillis of the newest
   */
  record Griefing(int events, int rules, String lastEventId, String lastActorId, long lastMillis) {}

  /**
   * An account that waits.
   *
   * @param riskScore of its last verdict, 0 without one
   * @param evidenceJson what that verdict was given on, as {@link EvidenceJson} wrote it; empty
   *     when it is kept no longer
   */
  record Waiting(
      String userId,
      long sinceMillis,
      List<Reason> reasons,
      int riskScore,
      Optional<Judged> judged,
      Optional<String> evidenceJson,
      Optional<Griefing> griefing) {
    public Waiting {
      reasons = List.copyOf(reasons);
    }
  }

  /** Part of the queue, the highest risk first, of equal ones who waits longest. */
  record Listed(List<Waiting> waiting, Optional<String> next) {
    public Listed {
      waiting = List.copyOf(waiting);
    }
  }

  /**
   * What was said of a rule's or a source's findings in a time.
   *
   * @param from first day of it, as {@code 2026-03-01}
   * @param subject R1–R4 or who judged
   * @param confirmed it had found fraud, and a person said so too
   * @param refuted it had found fraud, and a person said that it was none
   * @param missed it had found none, and a person said that it was fraud
   */
  record Quality(String from, String subject, long confirmed, long refuted, long missed) {}

  /** Lengths of time to count in. */
  enum Bucket {
    DAY,
    WEEK
  }

  /** Who waits. */
  Future<Listed> waiting(String tenantId, int limit, Optional<String> after);

  /** How many wait, of all tenants. */
  Future<Long> size();

  /**
   * A person has looked at an account and left its state as it is.
   *
   * @param still whether it goes on waiting, behind the others
   * @param confirmed whether it was fraud; empty leaves that open
   */
  Future<Void> decided(
      AccountId account,
      String actor,
      String action,
      String reason,
      boolean still,
      Optional<Boolean> confirmed);

  /** The labels since {@code sinceMillis}, counted; by time and subject. */
  Future<List<Quality>> quality(String tenantId, Bucket bucket, long sinceMillis);
}
