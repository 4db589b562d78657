package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.AccountProfile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * {@link Reads} on PostgreSQL. Safe for all threads; futures complete on their callers' contexts.
 */
public final class PgReads implements Reads {

  static final String RECENT_EVENTS =
      """
      select tenant_id, event_id, timestamp_text, timestamp_millis, event_type, actor_id, target_id,
        currency_amount, item_id, market_avg_price, actor_level, account_age_days, recent_chat_log,
        receipt_millis, effective_millis, rules
      from event_log where tenant_id = $1
      order by receipt_millis desc, epoch desc, sequence desc limit $2
      """;

  static final String ACCOUNT =
      "select user_id, state from account where tenant_id = $1 and user_id = $2";

  static final String ACCOUNTS =
      """
      select user_id, state from account where tenant_id = $1 and user_id > $2
      order by user_id limit $3
      """;

  static final String ACCOUNTS_OF_STATE =
      """
      select user_id, state from account
      where tenant_id = $1 and state = $2 and state <> 'NORMAL' and user_id > $3
      order by user_id limit $4
      """;

  // Most accounts are, so that few are passed over.
  static final String ACCOUNTS_NORMAL =
      """
      select user_id, state from account
      where tenant_id = $1 and state = 'NORMAL' and user_id > $2
      order by user_id limit $3
      """;

  static final String COUNTERS = "select name, value from counter where tenant_id = $1";

  private static final String TRANSITION_COLUMNS =
      "tenant_id, user_id, version, entry_id, from_state, to_state, trigger, triggered_by_rule,"
          + " timestamp_millis, reason, actor";

  static final String TRANSITIONS =
      "select "
          + TRANSITION_COLUMNS
          + " from audit_log where kind = 'TRANSITION' and tenant_id = $1 and entry_id < $2"
          + " order by entry_id desc limit $3";

  static final String TRANSITIONS_OF_USER =
      "select "
          + TRANSITION_COLUMNS
          + " from audit_log where kind = 'TRANSITION' and tenant_id = $1 and user_id = $2"
          + " and version < $3 order by version desc limit $4";

  static final String ANALYSES =
      """
      select analysis_id, user_id, created_millis, is_fraud, risk_score, fraud_type,
        recommended_action, reasoning, evidence_event_ids, confidence, source, effect,
        model_input::text as model_input
      from analysis_result where tenant_id = $1 order by entry_id desc limit $2
      """;

  static final String SETTING_CHANGES =
      """
      select setting, from_value, to_value, actor, reason, timestamp_millis
      from setting_change where tenant_id = $1 order by entry_id desc limit $2
      """;

  // Of the 300 s up to the newest event, as the window would have them.
  static final String PROFILE =
      """
      with newest as (
        select effective_millis as millis from event_log
        where tenant_id = $1 and target_id = $2
        order by effective_millis desc limit 1),
      recent as (
        select currency_amount, actor_id from event_log, newest
        where tenant_id = $1 and target_id = $2 and effective_millis > newest.millis - 300000
          and not late
        order by effective_millis desc limit 10000)
      select (extract(epoch from now()) * 1000)::bigint as as_of,
        (select coalesce(sum(currency_amount), 0)::bigint from recent) as total,
        (select count(*) from recent) as transactions,
        (select count(distinct actor_id) from recent) as senders,
        (select jsonb_agg(to_jsonb(t) order by effective_millis desc)::text
          from (
            select event_id, rules, effective_millis, 0 as stamp, actor_id
            from (
              select event_id, rules, effective_millis, actor_id from event_log
              where tenant_id = $1 and target_id = $2
              order by effective_millis desc limit 1000) newest_events
            where rules <> 0
            order by effective_millis desc limit $3) t) as triggers
      """;

  static final String LAST_VERDICT =
      """
      select analysis_id, user_id, created_millis, is_fraud, risk_score, fraud_type,
        recommended_action, reasoning, evidence_event_ids, confidence, source, effect,
        model_input::text as model_input
      from analysis_result where tenant_id = $1 and user_id = $2 order by entry_id desc limit 1
      """;

  private final FreshQueries queries;

  /**
   * @param newestSequence the journal's newest, which the drain must pass before a query
   */
  public PgReads(Pool pool, Drain drain, LongSupplier newestSequence) {
    this(new FreshQueries(pool, drain, newestSequence));
  }

  PgReads(FreshQueries queries) {
    this.queries = queries;
  }

  @Override
  public Future<List<StoredEvent>> recentEvents(String tenantId, int limit) {
    return query(RECENT_EVENTS, Tuple.of(tenantId, limit), ReadRows::event);
  }

  @Override
  public Future<Page<AccountRow>> accounts(
      String tenantId,
      Optional<AccountState> state,
      Optional<String> userId,
      int limit,
      Optional<String> after) {
    if (userId.isPresent()) {
      return account(tenantId, state, userId.get());
    }
    return from(after, Cursor.ACCOUNTS::key, "")
        .compose(
            key -> {
              return accountsAfter(tenantId, state, key, limit + 1)
                  .map(found -> page(found, limit, last -> Cursor.ACCOUNTS.after(last.userId())));
            });
  }

  private Future<List<AccountRow>> accountsAfter(
      String tenantId, Optional<AccountState> state, String key, int limit) {
    if (state.isPresent() && state.get() != AccountState.NORMAL) {
      return query(
          ACCOUNTS_OF_STATE,
          Tuple.of(tenantId, state.get().name(), key, limit),
          ReadRows::accountRow);
    }
    return query(
        state.isPresent() ? ACCOUNTS_NORMAL : ACCOUNTS,
        Tuple.of(tenantId, key, limit),
        ReadRows::accountRow);
  }

  private Future<Page<AccountRow>> account(
      String tenantId, Optional<AccountState> state, String userId) {
    if (isUnstorable(userId)) {
      return Future.succeededFuture(new Page<>(List.of(), Optional.empty()));
    }
    return query(ACCOUNT, Tuple.of(tenantId, userId), ReadRows::accountRow)
        .map(found -> found.stream().filter(row -> state.map(row.state()::equals).orElse(true)))
        .map(matching -> new Page<>(matching.toList(), Optional.empty()));
  }

  @Override
  public Future<Stats> stats(String tenantId) {
    return query(
            COUNTERS,
            Tuple.of(tenantId),
            row -> Map.entry(row.getString("name"), row.getLong("value")))
        .map(PgReads::stats);
  }

  @Override
  public Future<Page<Transition>> transitions(
      String tenantId, Optional<String> userId, int limit, Optional<String> after) {
    if (userId.isPresent()) {
      return transitionsOf(tenantId, userId.get(), limit, after);
    }
    return from(after, Cursor.TRANSITIONS::number, Long.MAX_VALUE)
        .compose(
            before -> query(TRANSITIONS, Tuple.of(tenantId, before, limit + 1), ReadRows::audited))
        .map(
            found ->
                page(found, limit, last -> Cursor.TRANSITIONS.after(Long.toString(last.entryId()))))
        .map(PgReads::transitions);
  }

  private Future<Page<Transition>> transitionsOf(
      String tenantId, String userId, int limit, Optional<String> after) {
    if (isUnstorable(userId)) {
      return Future.succeededFuture(new Page<>(List.of(), Optional.empty()));
    }
    return from(after, Cursor.TRANSITIONS_OF_USER::number, Long.MAX_VALUE)
        .compose(
            before ->
                query(
                    TRANSITIONS_OF_USER,
                    Tuple.of(tenantId, userId, before, limit + 1),
                    ReadRows::audited))
        .map(
            found ->
                page(
                    found,
                    limit,
                    last ->
                        Cursor.TRANSITIONS_OF_USER.after(
                            Long.toString(last.transition().version()))))
        .map(PgReads::transitions);
  }

  @Override
  public Future<List<StoredAnalysis>> analyses(String tenantId, int limit) {
    return query(ANALYSES, Tuple.of(tenantId, limit), ReadRows::analysis);
  }

  @Override
  public Future<List<StoredSettingChange>> settingChanges(String tenantId, int limit) {
    return query(SETTING_CHANGES, Tuple.of(tenantId, limit), ReadRows::settingChange);
  }

  @Override
  public Future<AccountProfile> profile(AccountId id) {
    Tuple account = Tuple.of(id.tenantId(), id.userId());
    if (isUnstorable(id.userId())) {
      return Future.succeededFuture(new AccountProfile(0, 0, 0, 0, List.of(), Optional.empty()));
    }
    return query(LAST_VERDICT, account, ReadRows::analysis)
        .map(found -> found.stream().map(StoredAnalysis::verdict).findFirst())
        .compose(
            verdict ->
                query(
                        PROFILE,
                        Tuple.of(id.tenantId(), id.userId(), AccountProfile.TRIGGERS_MAX),
                        row -> ReadRows.profile(row, verdict))
                    .map(List::getFirst));
  }

  private <T> Future<List<T>> query(String sql, Tuple parameters, Function<Row, T> item) {
    return queries.query(sql, parameters, item);
  }

  static <K> Future<K> from(Optional<String> after, Function<String, K> decode, K beginning) {
    try {
      return Future.succeededFuture(after.map(decode).orElse(beginning));
    } catch (Refusal e) {
      return Future.failedFuture(e);
    }
  }

  /** A page of at most {@code limit} of what was found, which is one more when there is more. */
  private static <T> Page<T> page(List<T> found, int limit, Function<T, String> cursor) {
    if (found.size() <= limit) {
      return new Page<>(found, Optional.empty());
    }
    List<T> items = found.subList(0, limit);
    return new Page<>(items, Optional.of(cursor.apply(items.getLast())));
  }

  private static boolean isUnstorable(String userId) {
    return userId.indexOf('\0') >= 0;
  }

  private static Stats stats(List<Map.Entry<String, Long>> counters) {
    Map<String, Long> values = new HashMap<>();
    counters.forEach(counter -> values.put(counter.getKey(), counter.getValue()));
    Function<Counter, Long> value = counter -> values.getOrDefault(counter.rowName(), 0L);
    Map<AccountState, Long> accounts = new EnumMap<>(AccountState.class);
    for (AccountState state : AccountState.values()) {
      accounts.put(state, value.apply(Counter.of(state)));
    }
    return new Stats(
        accounts,
        value.apply(Counter.TOTAL_TRANSITIONS),
        value.apply(Counter.BLOCKED_WITHDRAWALS),
        value.apply(Counter.L1_FLAGS),
        value.apply(Counter.L2_ANALYSES),
        value.apply(Counter.TOTAL_EVENTS));
  }

  private static Page<Transition> transitions(Page<ReadRows.Audited> page) {
    return new Page<>(
        page.items().stream().map(ReadRows.Audited::transition).toList(), page.next());
  }
}
