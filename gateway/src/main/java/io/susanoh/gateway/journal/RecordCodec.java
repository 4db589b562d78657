package io.susanoh.gateway.journal;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.LoginTried;
import io.susanoh.gateway.journal.JournalRecord.SettingChanged;
import io.susanoh.gateway.journal.JournalRecord.VerdictReached;
import io.susanoh.gateway.journal.JournalRecord.WindowsEvicted;
import io.susanoh.gateway.journal.JournalRecord.WithdrawalBlocked;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Encodes and decodes {@link JournalRecord}s: a byte of kind, a byte of that kind's version, then
 * its fields in order. An enum is its ordinal, so that new constants go to an enum's end.
 */
final class RecordCodec {

  private static final int EVENT_ACCEPTED = 1;
  private static final int ACCOUNT_MOVED = 2;
  private static final int VERDICT_REACHED = 3;
  private static final int WITHDRAWAL_BLOCKED = 4;
  private static final int WINDOWS_EVICTED = 5;
  private static final int SETTING_CHANGED = 6;
  private static final int EVENTS_ACCEPTED = 7;
  private static final int LOGIN_TRIED = 8;

  private static final int FIRST_VERSION = 1;

  /** Of what may hold a clearance: since then with its actors. */
  private static final int WITH_ACTORS = 2;

  private static final AccountState[] STATES = AccountState.values();
  private static final TransitionTrigger[] TRIGGERS = TransitionTrigger.values();
  private static final FraudType[] FRAUD_TYPES = FraudType.values();
  private static final Verdict.Source[] SOURCES = Verdict.Source.values();
  private static final VerdictEffect[] EFFECTS = VerdictEffect.values();

  private RecordCodec() {}

  /** Writes the frame of {@code record} over whatever {@code out} holds. */
  static void encode(JournalRecord record, RecordOutput out) {
    out.clear();
    switch (record) {
      case EventAccepted accepted -> {
        begin(EVENT_ACCEPTED, out);
        EventCodec.put(accepted, out);
      }
      case AccountMoved moved -> putAccountMoved(moved, out);
      case VerdictReached reached -> putVerdictReached(reached, out);
      case WithdrawalBlocked blocked -> putWithdrawalBlocked(blocked, out);
      case WindowsEvicted evicted -> putWindowsEvicted(evicted, out);
      case SettingChanged changed -> putSettingChanged(changed, out);
      case LoginTried tried -> putLoginTried(tried, out);
    }
    out.finish();
  }

  /** Writes the frame of a chunk: events of one tenant, at least one, as one record. */
  static void encode(List<EventAccepted> chunk, RecordOutput out) {
    out.clear();
    begin(EVENTS_ACCEPTED, out);
    EventCodec.putChunk(chunk, out);
    out.finish();
  }

  /**
   * Reads the payload of one whole record: what it says, one for each of its sequences.
   *
   * @throws IllegalStateException when a later version of Susanoh wrote it
   */
  static List<JournalRecord> decode(RecordInput in) {
    int kind = in.getByte();
    int version = in.getByte();
    if (version != FIRST_VERSION && !(version == WITH_ACTORS && mayClear(kind))) {
      throw unknown(kind, version);
    }
    return kind == EVENTS_ACCEPTED
        ? EventCodec.getChunk(in)
        : List.of(decodeOne(kind, version, in));
  }

  private static JournalRecord decodeOne(int kind, int version, RecordInput in) {
    return switch (kind) {
      case EVENT_ACCEPTED -> EventCodec.get(in);
      case ACCOUNT_MOVED -> getAccountMoved(version, in);
      case VERDICT_REACHED -> getVerdictReached(version, in);
      case WITHDRAWAL_BLOCKED -> getWithdrawalBlocked(in);
      case WINDOWS_EVICTED -> getWindowsEvicted(in);
      case SETTING_CHANGED -> getSettingChanged(in);
      case LOGIN_TRIED -> getLoginTried(in);
      default -> throw unknown(kind, version);
    };
  }

  private static IllegalStateException unknown(int kind, int version) {
    return new IllegalStateException(
        "the journal holds a record of kind %d, version %d: a later version of Susanoh wrote it"
            .formatted(kind, version));
  }

  private static void begin(int kind, RecordOutput out) {
    out.putByte(kind);
    out.putByte(mayClear(kind) ? WITH_ACTORS : FIRST_VERSION);
  }

  private static boolean mayClear(int kind) {
    return kind == ACCOUNT_MOVED || kind == VERDICT_REACHED;
  }

  private static void putAccountMoved(AccountMoved record, RecordOutput out) {
    begin(ACCOUNT_MOVED, out);
    putTransition(record.transition(), out);
    putOptionalClearance(record.clearance(), out);
  }

  private static AccountMoved getAccountMoved(int version, RecordInput in) {
    return new AccountMoved(getTransition(in), getOptionalClearance(version, in));
  }

  private static void putVerdictReached(VerdictReached record, RecordOutput out) {
    begin(VERDICT_REACHED, out);
    out.putUuid(record.analysisId());
    out.putByte(record.jobId().isPresent() ? 1 : 0);
    record.jobId().ifPresent(out::putUuid);
    putAccount(record.account(), out);
    out.putLong(record.receiptMillis());
    putVerdict(record.verdict(), out);
    out.putText(record.evidenceJson());
    out.putByte(record.effect().ordinal());
    out.putInt(record.transitions().size());
    for (Transition transition : record.transitions()) {
      putTransition(transition, out);
    }
    putOptionalClearance(record.clearance(), out);
  }

  private static VerdictReached getVerdictReached(int version, RecordInput in) {
    return new VerdictReached(
        in.getUuid(),
        in.getByte() == 0 ? Optional.empty() : Optional.of(in.getUuid()),
        getAccount(in),
        in.getLong(),
        getVerdict(in),
        in.getText(),
        EFFECTS[in.getByte()],
        getTransitions(in),
        getOptionalClearance(version, in));
  }

  private static List<Transition> getTransitions(RecordInput in) {
    int size = in.getInt();
    List<Transition> transitions = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      transitions.add(getTransition(in));
    }
    return transitions;
  }

  private static void putVerdict(Verdict verdict, RecordOutput out) {
    out.putText(verdict.targetId());
    out.putByte(verdict.isFraud() ? 1 : 0);
    out.putInt(verdict.riskScore());
    out.putByte(verdict.fraudType().ordinal());
    out.putByte(verdict.recommendedAction().ordinal());
    out.putText(verdict.reasoning());
    out.putTexts(verdict.evidenceEventIds());
    out.putDouble(verdict.confidence());
    out.putByte(verdict.source().ordinal());
  }

  private static Verdict getVerdict(RecordInput in) {
    return new Verdict(
        in.getText(),
        in.getByte() != 0,
        in.getInt(),
        FRAUD_TYPES[in.getByte()],
        STATES[in.getByte()],
        in.getText(),
        in.getTexts(),
        in.getDouble(),
        SOURCES[in.getByte()]);
  }

  private static void putWithdrawalBlocked(WithdrawalBlocked record, RecordOutput out) {
    begin(WITHDRAWAL_BLOCKED, out);
    putAccount(record.account(), out);
    out.putByte(record.state().ordinal());
    out.putLong(record.amount());
    out.putLong(record.receiptMillis());
  }

  private static WithdrawalBlocked getWithdrawalBlocked(RecordInput in) {
    return new WithdrawalBlocked(getAccount(in), STATES[in.getByte()], in.getLong(), in.getLong());
  }

  private static void putWindowsEvicted(WindowsEvicted record, RecordOutput out) {
    begin(WINDOWS_EVICTED, out);
    out.putInt(record.shard());
    out.putLong(record.beforeReceiptMillis());
    out.putInt(record.windows());
    out.putLong(record.receiptMillis());
  }

  private static WindowsEvicted getWindowsEvicted(RecordInput in) {
    return new WindowsEvicted(in.getInt(), in.getLong(), in.getInt(), in.getLong());
  }

  private static void putSettingChanged(SettingChanged record, RecordOutput out) {
    begin(SETTING_CHANGED, out);
    out.putText(record.tenantId());
    out.putText(record.setting());
    out.putText(record.from());
    out.putText(record.to());
    out.putText(record.actor());
    out.putText(record.reason());
    out.putLong(record.receiptMillis());
  }

  private static SettingChanged getSettingChanged(RecordInput in) {
    return new SettingChanged(
        in.getText(),
        in.getText(),
        in.getText(),
        in.getText(),
        in.getText(),
        in.getText(),
        in.getLong());
  }

  private static void putLoginTried(LoginTried record, RecordOutput out) {
    begin(LOGIN_TRIED, out);
    out.putText(record.tenantId());
    out.putText(record.name());
    out.putByte(record.granted() ? 1 : 0);
    out.putText(record.reason());
    out.putLong(record.receiptMillis());
  }

  private static LoginTried getLoginTried(RecordInput in) {
    return new LoginTried(
        in.getText(), in.getText(), in.getByte() != 0, in.getText(), in.getLong());
  }

  private static void putAccount(AccountId account, RecordOutput out) {
    out.putText(account.tenantId());
    out.putText(account.userId());
  }

  private static AccountId getAccount(RecordInput in) {
    return new AccountId(in.getText(), in.getText());
  }

  static void putOptionalTransition(Optional<Transition> transition, RecordOutput out) {
    out.putByte(transition.isPresent() ? 1 : 0);
    if (transition.isPresent()) {
      putTransition(transition.get(), out);
    }
  }

  static Optional<Transition> getOptionalTransition(RecordInput in) {
    return in.getByte() == 0 ? Optional.empty() : Optional.of(getTransition(in));
  }

  private static void putTransition(Transition transition, RecordOutput out) {
    putAccount(transition.account(), out);
    out.putByte(transition.from().ordinal());
    out.putByte(transition.to().ordinal());
    out.putLong(transition.version());
    out.putByte(transition.trigger().ordinal());
    out.putInt(transition.rules());
    out.putLong(transition.timestampMillis());
    out.putText(transition.actor());
    out.putText(transition.evidenceSummary());
  }

  private static Transition getTransition(RecordInput in) {
    return new Transition(
        getAccount(in),
        STATES[in.getByte()],
        STATES[in.getByte()],
        in.getLong(),
        TRIGGERS[in.getByte()],
        in.getInt(),
        in.getLong(),
        in.getText(),
        in.getText());
  }

  private static void putOptionalClearance(Optional<Clearance> clearance, RecordOutput out) {
    out.putByte(clearance.isPresent() ? 1 : 0);
    if (clearance.isPresent()) {
      Clearance cleared = clearance.get();
      out.putLong(cleared.clearedAtMillis());
      out.putInt(cleared.rules());
      out.putLong(cleared.windowTotal());
      out.putInt(cleared.windowCount());
      out.putLong(cleared.newestMillis());
      out.putTexts(cleared.triggerIds());
      out.putTexts(cleared.actors());
    }
  }

  private static Optional<Clearance> getOptionalClearance(int version, RecordInput in) {
    return in.getByte() == 0
        ? Optional.empty()
        : Optional.of(
            new Clearance(
                in.getLong(),
                in.getInt(),
                in.getLong(),
                in.getInt(),
                in.getLong(),
                in.getTexts(),
                version == FIRST_VERSION ? List.of() : in.getTexts()));
  }
}
