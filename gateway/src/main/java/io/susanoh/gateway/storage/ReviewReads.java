package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.review.ReviewQueue;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** {@code review_item} and {@code review_label} as people see them. Safe for all threads. */
public final class ReviewReads implements ReviewQueue {

  static final String WAITING =
      """
      select i.user_id, i.since_millis, i.watched, i.provisional, i.ban_awaits, i.contradiction,
        i.risk_score as item_risk, i.griefing_events, i.griefing_rules, i.griefing_event,
        i.griefing_actor, i.griefing_millis, v.analysis_id, v.created_millis, v.is_fraud,
        v.risk_score, v.fraud_type, v.recommended_action, v.reasoning, v.evidence_event_ids,
        v.confidence, v.source, v.effect, v.model_input::text as model_input,
        v.evidence::text as evidence_text
      from review_item i left join analysis_result v
        on v.tenant_id = i.tenant_id and v.analysis_id = i.analysis_id
      where i.tenant_id = $1 and i.risk_score <= $2
        and (i.risk_score < $2 or (i.since_millis, i.user_id) > ($3, $4))
      order by i.risk_score desc, i.since_millis, i.user_id limit $5
      """;

  static final String SIZE = "select count(*) from (select from review_item limit 10000) counted";

  // The rules are those that griefed, else those of the last move that a rule caused.
  static final String LABEL =
      """
      insert into review_label (tenant_id, user_id, at_millis, actor, action, reason, confirmed,
        rules, source, said_fraud, analysis_id)
      select $1, $2, $3, $4, $5, $6, $7, i.griefing_rules, v.source, v.is_fraud, i.analysis_id
      from review_item i left join analysis_result v
        on v.tenant_id = i.tenant_id and v.analysis_id = i.analysis_id
      where i.tenant_id = $1 and i.user_id = $2
      """;

  static final String CLOSE = "delete from review_item where tenant_id = $1 and user_id = $2";

  static final String WAIT_ON =
      """
      update review_item set since_millis = $3, provisional = false, ban_awaits = false,
        contradiction = false, griefing_events = 0, griefing_rules = 0
      where tenant_id = $1 and user_id = $2
      """;

  static final String QUALITY =
      """
      select to_char(date_trunc($2, to_timestamp(at_millis / 1000) at time zone 'UTC'),
          'YYYY-MM-DD') as bucket, subject,
        count(*) filter (where said and confirmed) as confirmed,
        count(*) filter (where said and not confirmed) as refuted,
        count(*) filter (where not said and confirmed) as missed
      from (
        select at_millis, 'R' || n as subject, true as said, confirmed
        from review_label, generate_series(1, 4) n
        where tenant_id = $1 and at_millis >= $3 and confirmed is not null
          and rules & (1 << (n - 1)) <> 0
        union all
        select at_millis, source, said_fraud, confirmed from review_label
        where tenant_id = $1 and at_millis >= $3 and confirmed is not null
          and source is not null) said
      group by bucket, subject order by bucket, subject
      """;

  private static final int RISK_MAX = 101;

  private final TenantRows rows;
  private final Supplier<Future<Void>> drained;
  private final InstantSource clock;

  ReviewReads(TenantRows rows, Supplier<Future<Void>> drained, InstantSource clock) {
    this.rows = rows;
    this.drained = drained;
    this.clock = clock;
  }

  @Override
  public Future<Listed> waiting(String tenantId, int limit, Optional<String> after) {
    Place place;
    try {
      place = after.map(Cursor.REVIEWS::key).map(Place::of).orElse(Place.BEGINNING);
    } catch (Refusal refusal) {
      return Future.failedFuture(refusal);
    }
    Tuple values = Tuple.of(tenantId, place.risk(), place.sinceMillis(), place.userId(), limit + 1);
    return drained
        .get()
        .compose(passed -> rows.query(WAITING, values, ReviewReads::waiting))
        .map(
            found ->
                found.size() <= limit
                    ? new Listed(found, Optional.empty())
                    : new Listed(
                        found.subList(0, limit),
                        Optional.of(Cursor.REVIEWS.after(Place.of(found.get(limit - 1)).key()))));
  }

  /** Where a page of the queue ends. */
  private record Place(int risk, long sinceMillis, String userId) {
    private static final Place BEGINNING = new Place(RISK_MAX, 0, "");

    private static Place of(Waiting last) {
      return new Place(last.riskScore(), last.sinceMillis(), last.userId());
    }

    private static Place of(String key) {
      String[] parts = key.split(" ", 3);
      try {
        return new Place(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), parts[2]);
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw Refusal.of(Refusal.Kind.MALFORMED, "after is not a cursor of this listing");
      }
    }

    private String key() {
      return risk + " " + sinceMillis + " " + userId;
    }
  }

  @Override
  public Future<Long> size() {
    return rows.query(SIZE, Tuple.tuple(), row -> row.getLong(0)).map(List::getFirst);
  }

  @Override
  public Future<Void> decided(
      AccountId account,
      String actor,
      String action,
      String reason,
      boolean still,
      Optional<Boolean> confirmed) {
    Tuple label =
        Tuple.of(
            account.tenantId(),
            account.userId(),
            clock.millis(),
            actor,
            action,
            reason,
            confirmed.orElse(null));
    Tuple item = Tuple.of(account.tenantId(), account.userId());
    return drained
        .get()
        .compose(
            passed ->
                rows.inTransaction(
                    connection ->
                        TenantRows.on(connection, LABEL, label)
                            .compose(
                                labelled -> {
                                  if (labelled.rowCount() == 0) {
                                    return Future.failedFuture(
                                        Refusal.of(
                                            Refusal.Kind.MALFORMED,
                                            "the account does not wait for a person"));
                                  }
                                  return still
                                      ? TenantRows.on(
                                          connection, WAIT_ON, item.addLong(clock.millis()))
                                      : TenantRows.on(connection, CLOSE, item);
                                })
                            .<Void>mapEmpty()));
  }

  @Override
  public Future<List<Quality>> quality(String tenantId, Bucket bucket, long sinceMillis) {
    Tuple values = Tuple.of(tenantId, bucket.name().toLowerCase(Locale.ROOT), sinceMillis);
    return drained
        .get()
        .compose(
            passed ->
                rows.query(
                    QUALITY,
                    values,
                    row ->
                        new Quality(
                            row.getString("bucket"),
                            row.getString("subject"),
                            row.getLong("confirmed"),
                            row.getLong("refuted"),
                            row.getLong("missed"))));
  }

  private static Waiting waiting(Row row) {
    UUID analysisId = row.getUUID("analysis_id");
    return new Waiting(
        row.getString("user_id"),
        row.getLong("since_millis"),
        reasons(row),
        row.getInteger("item_risk"),
        Optional.ofNullable(analysisId).map(id -> judged(row)),
        Optional.ofNullable(row.getString("evidence_text")).filter(text -> !text.equals("{}")),
        row.getInteger("griefing_events") == 0
            ? Optional.empty()
            : Optional.of(
                new Griefing(
                    row.getInteger("griefing_events"),
                    row.getShort("griefing_rules"),
                    row.getString("griefing_event"),
                    row.getString("griefing_actor"),
                    row.getLong("griefing_millis"))));
  }

  private static Judged judged(Row row) {
    StoredAnalysis analysis = ReadRows.analysis(row);
    return new Judged(
        analysis.id(), analysis.createdMillis(), analysis.verdict(), analysis.effect());
  }

  private static List<Reason> reasons(Row row) {
    List<Reason> reasons = new ArrayList<>();
    if (row.getBoolean("ban_awaits")) {
      reasons.add(Reason.BAN_AWAITS_PERSON);
    }
    if (row.getBoolean("watched")) {
      reasons.add(Reason.WATCHED);
    }
    if (row.getBoolean("provisional")) {
      reasons.add(Reason.PROVISIONAL);
    }
    if (row.getBoolean("contradiction")) {
      reasons.add(Reason.CONTRADICTION);
    }
    if (row.getInteger("griefing_events") > 0) {
      reasons.add(Reason.GRIEFING);
    }
    return reasons;
  }
}
