package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountOutcome.ByScreening;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.journal.JournalReader.Entry;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.LoginTried;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.journal.JournalRecord.WindowsEvicted;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import io.susanoh.gateway.notify.Notice;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What records of one epoch come to in each table, written in one transaction. One thread. */
final class Batch {

  /** Of what no journal holds; no event is among it. */
  private static final int NO_EPOCH = -1;

  private final int epoch;
  private final List<EventTable.Row> events = new ArrayList<>();
  private final Map<AccountId, Long> accounts = new LinkedHashMap<>();
  private final List<AuditRecord> audits = new ArrayList<>();
  private final Map<AccountId, AccountTable.Move> moves = new LinkedHashMap<>();
  private final Map<AccountId, Long> stamps = new LinkedHashMap<>();

  /** By the sequence of the event. */
  private final Map<Long, TriggerTable.Row> triggers = new LinkedHashMap<>();

  private final List<VerdictReached> verdicts = new ArrayList<>();
  private final List<TriggerTable.Ended> endedJobs = new ArrayList<>();
  private final List<SettingChangeTable.Row> settingChanges = new ArrayList<>();
  private final Map<Object, WithdrawalTable.Minute> blocked = new LinkedHashMap<>();
  private final List<Notice> notices = new ArrayList<>();
  private final ReviewTable reviews = new ReviewTable();
  private final Set<AccountId> jobsTouched = new HashSet<>();
  private Set<AccountId> created = Set.of();
  private final Counts counts = new Counts();
  private long newestReceiptMillis;

  /** An empty batch of the epoch with this ordinal. */
  Batch(int epoch) {
    this.epoch = epoch;
  }

  /** Everything that {@code entries} come to. */
  static Batch of(int epoch, List<Entry> entries) {
    Batch batch = new Batch(epoch);
    for (Entry entry : entries) {
      batch.add(entry);
    }
    return batch;
  }

  /** What records come to that no journal holds. */
  static Batch of(List<JournalRecord> records) {
    Batch batch = new Batch(NO_EPOCH);
    records.forEach(record -> batch.add(record, 0));
    return batch;
  }

  /**
   * What an entry comes to besides its row in {@code event_log}, which PostgreSQL refused: a
   * restriction that was answered must hold.
   */
  static Batch withoutEventRow(int epoch, Entry entry) {
    Batch batch = of(epoch, List.of(entry));
    batch.events.clear();
    return batch;
  }

  private void add(Entry entry) {
    add(entry.record(), entry.position().sequence());
  }

  private void add(JournalRecord record, long sequence) {
    newestReceiptMillis = Math.max(newestReceiptMillis, record.receiptMillis());
    switch (record) {
      case EventAccepted accepted -> accept(accepted, sequence);
      case AccountMoved moved -> move(moved.transition(), moved.clearance());
      case VerdictReached reached -> conclude(reached);
      case WithdrawalBlocked withdrawal -> block(withdrawal);
      case SettingChanged changed -> change(changed, sequence);
      case LoginTried tried -> audits.add(record(tried));
      case WindowsEvicted evicted -> {}
    }
  }

  private void accept(EventAccepted accepted, long sequence) {
    String tenantId = accepted.event().tenantId();
    AccountId target = new AccountId(tenantId, accepted.event().targetId());
    AccountId actor = new AccountId(tenantId, accepted.event().actorId());
    accounts.putIfAbsent(target, accepted.receiptMillis());
    accounts.putIfAbsent(actor, accepted.receiptMillis());
    events.add(new EventTable.Row(accepted, epoch, sequence));
    accepted.transition().ifPresent(transition -> move(transition, Optional.empty()));
    if (accepted.triggerStamp() == ByScreening.FOR_A_PERSON) {
      reviews.griefed(accepted);
    } else if (accepted.triggerStamp() != ByScreening.NO_L2) {
      stamps.merge(target, accepted.triggerStamp(), Math::max);
      jobsTouched.add(target);
      triggers.put(
          sequence,
          new TriggerTable.Row(
              target,
              accepted.event().eventId(),
              accepted.triggerStamp(),
              accepted.effectiveMillis(),
              accepted.receiptMillis(),
              accepted.result().rules(),
              accepted.event().actorId()));
    }
  }

  private void conclude(VerdictReached reached) {
    // No account comes of a verdict: one on demand changes nothing, a job's has its account.
    verdicts.add(reached);
    notices.add(
        Notice.of(
            reached.account(),
            reached.analysisId(),
            reached.receiptMillis(),
            reached.verdict(),
            reached.effect()));
    for (Transition transition : reached.transitions()) {
      // What is cleared is cleared by the last of them.
      move(
          transition,
          transition.to() == AccountState.NORMAL ? reached.clearance() : Optional.empty());
    }
    reviews.judged(reached);
    reached
        .jobId()
        .ifPresent(
            jobId -> {
              jobsTouched.add(reached.account());
              endedJobs.add(
                  new TriggerTable.Ended(
                      reached.account().tenantId(),
                      jobId,
                      reached.receiptMillis(),
                      reached.verdict().source() == Verdict.Source.PROVISIONAL));
            });
  }

  private void move(Transition transition, Optional<Clearance> clearance) {
    accounts.putIfAbsent(transition.account(), transition.timestampMillis());
    audits.add(AuditRecord.of(transition));
    notices.add(Notice.of(transition));
    reviews.moved(transition);
    AccountTable.Move move =
        new AccountTable.Move(
            transition.account(),
            transition.to(),
            transition.version(),
            ReviewTable.isByPerson(transition.trigger()) ? transition.version() : 0,
            clearance,
            clearance.map(Clearance::clearedAtMillis).stream().toList(),
            transition.timestampMillis());
    moves.merge(transition.account(), move, AccountTable.Move::then);
  }

  private void block(WithdrawalBlocked withdrawal) {
    counts.add(withdrawal.account().tenantId(), Counter.BLOCKED_WITHDRAWALS, 1);
    WithdrawalTable.Minute minute = WithdrawalTable.Minute.of(withdrawal);
    blocked.merge(minute.key(), minute, WithdrawalTable.Minute::and);
  }

  private void change(SettingChanged changed, long sequence) {
    settingChanges.add(new SettingChangeTable.Row(changed, epoch, sequence));
    audits.add(
        AuditRecord.of(
            changed.tenantId(),
            AuditKind.SETTING_CHANGED,
            changed.actor(),
            changed.receiptMillis(),
            changed.reason(),
            Map.of("setting", changed.setting(), "from", changed.from(), "to", changed.to())));
  }

  private static AuditRecord record(LoginTried tried) {
    return AuditRecord.of(
        tried.tenantId(),
        tried.granted() ? AuditKind.LOGIN_GRANTED : AuditKind.LOGIN_REFUSED,
        tried.name(),
        tried.receiptMillis(),
        tried.reason(),
        Map.of());
  }

  /**
   * Writes every row; the caller commits. Once: it counts.
   *
   * @param copy whether events are copied, which fails where one of them is there already
   */
  void write(Connection connection, RecentAccounts recent, DrainSettings settings, boolean copy)
      throws SQLException {
    AuditTable.lock(connection, audits);
    Map<AccountId, Long> unseen = recent.unseen(accounts);
    created = unseen.keySet();
    AccountTable.create(connection, unseen, counts);
    if (copy) {
      EventTable.copy(connection, events, counts);
    } else {
      // What asked for L2 when it was kept before does so no more.
      triggers.keySet().removeAll(EventTable.insert(connection, events, counts));
    }
    AuditTable.append(connection, audits, counts);
    AccountTable.move(connection, List.copyOf(moves.values()), counts);
    AccountTable.stamp(connection, stamps);
    AnalysisTable.insert(connection, verdicts, counts);
    TriggerTable.end(connection, endedJobs);
    TriggerTable.request(
        connection,
        List.copyOf(triggers.values()),
        settings.settleMillis(),
        settings.settleMaxMillis());
    SettingChangeTable.insert(connection, settingChanges);
    WithdrawalTable.add(connection, WithdrawalTable.inOrder(blocked.values()));
    NoticeTable.insert(connection, notices);
    reviews.write(connection);
    counts.write(connection);
  }

  /** What the transaction counts; more can be added before {@link #write}. */
  Counts counts() {
    return counts;
  }

  /** Accounts that have a row for sure when the transaction is committed. */
  Set<AccountId> created() {
    return created;
  }

  /** The accounts for which a job was asked for or has ended. */
  Set<AccountId> jobsTouched() {
    return jobsTouched;
  }

  /** Whether it tells the world of something. */
  boolean hasNotices() {
    return !notices.isEmpty();
  }

  /** Newest receipt among the records, 0 when there are none. */
  long newestReceiptMillis() {
    return newestReceiptMillis;
  }
}
