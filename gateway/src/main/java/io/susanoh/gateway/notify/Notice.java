package io.susanoh.gateway.notify;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import java.util.Objects;
import java.util.UUID;

/**
 * Something that the world is told once.
 *
 * @param lane those of one lane are told in their order: the user id, or {@link #NO_ACCOUNT}
 * @param source with topic and lane, what it tells of: told twice, it is one notice
 * @param atMillis when that happened, milliseconds since the epoch
 * @param payload JSON, exactly as it is signed and sent
 */
public record Notice(
    String tenantId, Topic topic, String lane, String source, long atMillis, String payload) {

  /** {@link #lane} of what is of no account. */
  public static final String NO_ACCOUNT = "";

  public Notice {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(topic);
    Objects.requireNonNull(lane);
    Objects.requireNonNull(source);
    Objects.requireNonNull(payload);
  }

  /** An account moved. */
  public static Notice of(Transition transition) {
    return new Notice(
        transition.account().tenantId(),
        Topic.TRANSITION,
        transition.account().userId(),
        Long.toString(transition.version()),
        transition.timestampMillis(),
        NoticeJson.transition(transition));
  }

  /** An analysis of {@code account} ended. */
  public static Notice of(
      AccountId account, UUID analysisId, long atMillis, Verdict verdict, VerdictEffect effect) {
    return new Notice(
        account.tenantId(),
        Topic.VERDICT,
        account.userId(),
        analysisId.toString(),
        atMillis,
        NoticeJson.verdict(account, analysisId, atMillis, verdict, effect));
  }

  /** The model does not answer, or answers again. */
  static Notice of(ModelOutage outage) {
    return new Notice(
        outage.tenantId(),
        Topic.MODEL_OUTAGE,
        NO_ACCOUNT,
        (outage.over() ? "over " : outage.fault() + " ") + outage.atMillis(),
        outage.atMillis(),
        NoticeJson.outage(outage));
  }
}
