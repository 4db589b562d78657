package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the drain writes of {@code review_item} and {@code review_label}: which accounts wait for a
 * person, and what people said when they moved one. A batch's changes are written one after the
 * other, for they lean on one another; they are few.
 */
final class ReviewTable {

  static final String WATCH =
      """
      insert into review_item as i (tenant_id, user_id, since_millis, watched, provisional,
        ban_awaits, contradiction, risk_score, analysis_id, griefing_events, griefing_rules)
      values (?, ?, ?, true, false, false, false, 0, null, 0, 0)
      on conflict (tenant_id, user_id) do update set watched = true
      """;

  static final String CLOSE = "delete from review_item where tenant_id = ? and user_id = ?";

  // As whoever was watched when there were no items yet.
  static final String IMPORTED =
      """
      insert into review_item as i (tenant_id, user_id, since_millis, watched, provisional,
        ban_awaits, contradiction, risk_score, analysis_id, griefing_events, griefing_rules)
      select a.tenant_id, a.user_id, a.updated_millis, true, false, false, false,
        coalesce(v.risk_score, 0), v.analysis_id, 0, 0
      from account a left join lateral (
        select risk_score, analysis_id from analysis_result r
        where r.tenant_id = a.tenant_id and r.user_id = a.user_id
        order by r.effect = 'STORED_ONLY', entry_id desc limit 1) v on true
      where a.tenant_id = ? and a.user_id = ? and a.state = 'UNDER_SURVEILLANCE'
      on conflict (tenant_id, user_id) do update set watched = true,
        risk_score = excluded.risk_score, analysis_id = excluded.analysis_id
      """;

  static final String WATCHED_NO_LONGER =
      """
      update review_item i set watched = false
      where tenant_id = ? and user_id = ? and not exists (
        select from account a
        where a.tenant_id = i.tenant_id and a.user_id = i.user_id
          and a.state = 'UNDER_SURVEILLANCE')
      """;

  // A model that decides what an arbiter left provisional contradicts nobody.
  static final String JUDGED =
      """
      insert into review_item as i (tenant_id, user_id, since_millis, watched, provisional,
        ban_awaits, contradiction, risk_score, analysis_id, griefing_events, griefing_rules)
      select v.tenant_id, v.user_id, v.created_millis, m.watched, v.source = 'PROVISIONAL',
        v.effect = 'AWAITS_PERSON', coalesce(v.is_fraud <> before.is_fraud, false), v.risk_score,
        v.analysis_id, 0, 0
      from analysis_result v
        join (values (?, ?)) m(moved, watched) on true
        left join lateral (
          select is_fraud from analysis_result b
          where b.tenant_id = v.tenant_id and b.user_id = v.user_id and b.entry_id < v.entry_id
            and b.created_millis > v.created_millis - 86400000
            and b.effect <> 'STORED_ONLY' and b.source <> 'PROVISIONAL'
            and v.source <> 'PROVISIONAL'
          order by b.entry_id desc limit 1) before on true
      where v.tenant_id = ? and v.analysis_id = ?
        and (m.watched or v.source = 'PROVISIONAL' or v.effect = 'AWAITS_PERSON'
          or v.is_fraud <> before.is_fraud
          or exists (
            select from review_item x where x.tenant_id = v.tenant_id and x.user_id = v.user_id))
      on conflict (tenant_id, user_id) do update set
        watched = case when ? then excluded.watched else i.watched end,
        provisional = excluded.provisional, ban_awaits = excluded.ban_awaits,
        contradiction = i.contradiction or excluded.contradiction,
        risk_score = excluded.risk_score, analysis_id = excluded.analysis_id
      """;

  static final String PRUNE =
      """
      delete from review_item
      where tenant_id = ? and user_id = ?
        and not (watched or provisional or ban_awaits or contradiction or griefing_events > 0)
      """;

  static final String GRIEFED =
      """
      insert into review_item as i (tenant_id, user_id, since_millis, watched, provisional,
        ban_awaits, contradiction, risk_score, analysis_id, griefing_events, griefing_rules,
        griefing_event, griefing_actor, griefing_millis)
      values (?, ?, ?, false, false, false, false, 0, null, 1, ?, ?, ?, ?)
      on conflict (tenant_id, user_id) do update set
        griefing_events = i.griefing_events + 1,
        griefing_rules = i.griefing_rules | excluded.griefing_rules,
        griefing_event = excluded.griefing_event, griefing_actor = excluded.griefing_actor,
        griefing_millis = excluded.griefing_millis
      """;

  // The rules are those of the last move that a rule caused, and the verdict the last one.
  static final String LABEL =
      """
      insert into review_label (tenant_id, user_id, at_millis, actor, action, reason, confirmed,
        rules, source, said_fraud, analysis_id, version)
      select t.tenant_id, t.user_id, t.at_millis, t.actor, t.action, t.reason, t.confirmed,
        coalesce((
          select (select coalesce(sum(1 << (right(rule, 1)::integer - 1)), 0)
            from unnest(string_to_array(a.triggered_by_rule, ',')) rule)
          from audit_log a
          where a.tenant_id = t.tenant_id and a.user_id = t.user_id and a.version < t.version
            and a.kind = 'TRANSITION'
            and a.triggered_by_rule is not null
          order by a.version desc limit 1), 0),
        v.source, v.is_fraud, v.analysis_id, t.version
      from (values (?, ?, ?::bigint, ?, ?, ?, ?::boolean, ?::bigint))
          t(tenant_id, user_id, at_millis, actor, action, reason, confirmed, version)
        left join lateral (
          select source, is_fraud, analysis_id from analysis_result r
          where r.tenant_id = t.tenant_id and r.user_id = t.user_id and r.effect <> 'STORED_ONLY'
            and r.created_millis > t.at_millis - 604800000
          order by entry_id desc limit 1) v on true
      on conflict do nothing
      """;

  /** A statement to come, with its values. */
  private record Change(String sql, List<Object> values) {}

  private final List<Change> changes = new ArrayList<>();

  /** An account was moved, by whomever. */
  void moved(Transition transition) {
    AccountId account = transition.account();
    if (isByPerson(transition.trigger())) {
      add(CLOSE, account.tenantId(), account.userId());
      add(
          LABEL,
          account.tenantId(),
          account.userId(),
          transition.timestampMillis(),
          transition.actor(),
          action(transition.to()),
          transition.evidenceSummary(),
          confirmed(transition.to()),
          transition.version());
    }
    if (transition.to() == AccountState.UNDER_SURVEILLANCE) {
      add(WATCH, account.tenantId(), account.userId(), transition.timestampMillis());
    }
  }

  /** An analysis has ended, and its transitions are {@link #moved}. */
  void judged(VerdictReached reached) {
    if (reached.effect() == VerdictEffect.STORED_ONLY
        || reached.effect() == VerdictEffect.STALE_PERSON_ACTED
        || reached.effect() == VerdictEffect.STALE_FLAGGED_AGAIN) {
      return;
    }
    AccountId account = reached.account();
    boolean moved = !reached.transitions().isEmpty();
    boolean watched =
        moved && reached.transitions().getLast().to() == AccountState.UNDER_SURVEILLANCE;
    add(JUDGED, moved, watched, account.tenantId(), reached.analysisId(), moved);
    add(PRUNE, account.tenantId(), account.userId());
  }

  /** An event did not restrict its target, and a person is to look at it. */
  void griefed(EventAccepted accepted) {
    add(
        GRIEFED,
        accepted.event().tenantId(),
        accepted.event().targetId(),
        accepted.receiptMillis(),
        accepted.result().rules(),
        accepted.event().eventId(),
        accepted.event().actorId(),
        accepted.receiptMillis());
  }

  /** An account came with the state that it has now, or a verdict on it did. */
  void imported(AccountId account) {
    add(IMPORTED, account.tenantId(), account.userId());
    add(WATCHED_NO_LONGER, account.tenantId(), account.userId());
    add(PRUNE, account.tenantId(), account.userId());
  }

  private void add(String sql, Object... values) {
    changes.add(new Change(sql, Arrays.asList(values))); // one of them may be null
  }

  static boolean isByPerson(TransitionTrigger trigger) {
    return switch (trigger) {
      case MANUAL_RELEASE, ADMIN_OVERRIDE -> true;
      case L1_SCREENING, L2_ANALYSIS -> false;
    };
  }

  private static String action(AccountState to) {
    return switch (to) {
      case NORMAL -> "release";
      case RESTRICTED_WITHDRAWAL -> "restrict";
      case UNDER_SURVEILLANCE -> "watch";
      case BANNED -> "ban";
    };
  }

  /** Whether that says that it was fraud; null where it leaves that open. */
  private static Boolean confirmed(AccountState to) {
    return switch (to) {
      case NORMAL -> false;
      case BANNED -> true;
      case RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE -> null;
    };
  }

  /** Writes all of it, in its order; transitions and verdicts are there. */
  void write(Connection connection) throws SQLException {
    for (Change change : changes) {
      try (PreparedStatement statement = connection.prepareStatement(change.sql())) {
        for (int i = 0; i < change.values().size(); i++) {
          statement.setObject(i + 1, change.values().get(i));
        }
        statement.executeUpdate();
      }
    }
  }
}
