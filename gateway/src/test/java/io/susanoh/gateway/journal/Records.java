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
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Journal records to try things with. */
final class Records {

  private Records() {}

  /** A plain event that is known by its number. */
  static EventAccepted numbered(long number) {
    GameEvent event =
        new GameEvent(
            "default",
            "event-" + number,
            Optional.of("2026-03-01T12:00:00.123Z"),
            1_772_366_400_123L,
            "TRADE",
            "actor_0001",
            "target_0001",
            number,
            Optional.empty(),
            GameEvent.NO_PRICE,
            10,
            100,
            Optional.of("りょ。 good trade, see you tomorrow at the usual place"));
    ScreeningResult result =
        new ScreeningResult(0, Admission.ADDED, 1000, 3, 1_772_366_400_123L, 1_772_366_400_000L);
    return new EventAccepted(
        event, 1_772_366_400_200L, 1_772_366_400_123L, result, Optional.empty(), 0);
  }

  /** The same event, of another tenant. */
  static EventAccepted ofTenant(EventAccepted accepted, String tenantId) {
    GameEvent event = accepted.event();
    return of(
        accepted,
        new GameEvent(
            tenantId,
            event.eventId(),
            event.timestamp(),
            event.timestampMillis(),
            event.eventType(),
            event.actorId(),
            event.targetId(),
            event.currencyAmount(),
            event.itemId(),
            event.marketAvgPrice(),
            event.actorLevel(),
            event.accountAgeDays(),
            event.recentChatLog()),
        accepted.transition());
  }

  private static EventAccepted of(
      EventAccepted accepted, GameEvent event, Optional<Transition> transition) {
    return new EventAccepted(
        event,
        accepted.receiptMillis(),
        accepted.effectiveMillis(),
        accepted.result(),
        transition,
        accepted.triggerStamp());
  }

  /** The same event; where it has a transition, that is as long as L1 makes one at most. */
  static EventAccepted likeL1s(EventAccepted accepted) {
    GameEvent event = accepted.event();
    return of(accepted, event, accepted.transition().map(transition -> likeL1s(transition, event)));
  }

  private static Transition likeL1s(Transition transition, GameEvent event) {
    return new Transition(
        new AccountId(event.tenantId(), event.targetId()),
        transition.from(),
        transition.to(),
        transition.version(),
        transition.trigger(),
        transition.rules(),
        transition.timestampMillis(),
        "l1",
        "送".repeat(198) + event.eventId());
  }

  /** The number of a {@link #numbered} record. */
  static long number(JournalRecord record) {
    return ((EventAccepted) record).event().currencyAmount();
  }

  static Arbitrary<JournalRecord> any() {
    return Arbitraries.oneOf(
        events().map(JournalRecord.class::cast),
        moves().map(JournalRecord.class::cast),
        verdicts().map(JournalRecord.class::cast),
        withdrawals().map(JournalRecord.class::cast),
        evictions().map(JournalRecord.class::cast),
        settingChanges().map(JournalRecord.class::cast),
        logins().map(JournalRecord.class::cast));
  }

  static Arbitrary<EventAccepted> events() {
    return Combinators.combine(
            gameEvents(), longs(), longs(), results(), transitions().optional(), longs())
        .as(EventAccepted::new);
  }

  private static Arbitrary<GameEvent> gameEvents() {
    Arbitrary<Long> amounts = Arbitraries.longs().between(0, GameEvent.AMOUNT_MAX);
    Arbitrary<Long> prices = Arbitraries.longs().between(GameEvent.NO_PRICE, GameEvent.AMOUNT_MAX);
    Arbitrary<Long> times = Arbitraries.oneOf(longs(), Arbitraries.just(GameEvent.NO_TIMESTAMP));
    Arbitrary<String[]> ids =
        Combinators.combine(text(32), text(128), text(64), text(128), text(128))
            .as((a, b, c, d, e) -> new String[] {a, b, c, d, e});
    Arbitrary<int[]> ages =
        Combinators.combine(Arbitraries.integers(), Arbitraries.integers())
            .as((level, days) -> new int[] {level, days});
    return Combinators.combine(
            ids,
            text(64).optional(),
            times,
            amounts,
            text(128).optional(),
            prices,
            ages,
            text(2000).optional())
        .as(
            (id, timestamp, millis, amount, item, price, age, chat) ->
                new GameEvent(
                    id[0], id[1], timestamp, millis, id[2], id[3], id[4], amount, item, price,
                    age[0], age[1], chat));
  }

  private static Arbitrary<ScreeningResult> results() {
    return Combinators.combine(
            Arbitraries.integers().between(0, Rule.ALL),
            Arbitraries.of(Admission.class),
            Arbitraries.integers().between(0, L1Engine.WINDOW_ENTRIES_MAX),
            Arbitraries.longs().between(0, L1Engine.ENTRY_AMOUNT_MAX),
            Arbitraries.oneOf(longs(), Arbitraries.just(ScreeningResult.EMPTY_WINDOW)),
            longs())
        .as(
            (rules, admission, count, mean, newest, opened) ->
                new ScreeningResult(rules, admission, count * mean, count, newest, opened));
  }

  private static Arbitrary<AccountMoved> moves() {
    return Combinators.combine(transitions(), clearances().optional()).as(AccountMoved::new);
  }

  static Arbitrary<Transition> transitions() {
    return Combinators.combine(
            accounts(),
            Arbitraries.of(AccountState.class),
            Arbitraries.of(AccountState.class),
            longs(),
            Arbitraries.of(TransitionTrigger.class),
            Arbitraries.integers().between(0, Rule.ALL),
            text(64),
            text(900))
        .as(
            (account, from, to, version, trigger, rules, actor, summary) ->
                new Transition(
                    account, from, to, version, trigger, rules, version / 1000, actor, summary));
  }

  private static Arbitrary<Clearance> clearances() {
    return Combinators.combine(
            longs(),
            Arbitraries.integers().between(0, Rule.ALL),
            longs(),
            Arbitraries.integers(),
            longs(),
            text(128).list().ofMaxSize(Clearance.TRIGGERS_MAX),
            text(128).list().ofMaxSize(Clearance.ACTORS_MAX))
        .as(Clearance::new);
  }

  private static Arbitrary<VerdictReached> verdicts() {
    return Combinators.combine(
            uuids(),
            uuids().optional(),
            accounts(),
            longs(),
            judgements(),
            text(5000),
            Combinators.combine(
                    Arbitraries.of(VerdictEffect.class), transitions().list().ofMaxSize(2))
                .as(Outcome::new),
            clearances().optional())
        .as(
            (id, job, account, receipt, verdict, evidence, outcome, clearance) ->
                new VerdictReached(
                    id,
                    job,
                    account,
                    receipt,
                    verdict,
                    evidence,
                    outcome.effect,
                    outcome.transitions,
                    clearance));
  }

  private record Outcome(VerdictEffect effect, List<Transition> transitions) {}

  private static Arbitrary<Verdict> judgements() {
    Arbitrary<AccountState> actions =
        Arbitraries.of(AccountState.class).filter(s -> s != AccountState.RESTRICTED_WITHDRAWAL);
    return Combinators.combine(
            text(128),
            Arbitraries.integers().between(0, 100),
            Arbitraries.of(FraudType.class),
            actions,
            text(500),
            text(128).list().ofMaxSize(50),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.of(Verdict.Source.class))
        .as(
            (target, score, type, action, reasoning, ids, confidence, source) ->
                new Verdict(
                    target, score > 30, score, type, action, reasoning, ids, confidence, source));
  }

  private static Arbitrary<WithdrawalBlocked> withdrawals() {
    return Combinators.combine(accounts(), Arbitraries.of(AccountState.class), longs(), longs())
        .as(WithdrawalBlocked::new);
  }

  private static Arbitrary<WindowsEvicted> evictions() {
    return Combinators.combine(Arbitraries.integers(), longs(), Arbitraries.integers(), longs())
        .as(WindowsEvicted::new);
  }

  private static Arbitrary<SettingChanged> settingChanges() {
    return Combinators.combine(
            text(32), text(20), text(40), text(40), text(64), text(1000), longs())
        .as(SettingChanged::new);
  }

  private static Arbitrary<LoginTried> logins() {
    return Combinators.combine(text(32), text(64), Arbitraries.of(true, false), text(64), longs())
        .as(LoginTried::new);
  }

  private static Arbitrary<AccountId> accounts() {
    return Combinators.combine(text(32), text(128)).as(AccountId::new);
  }

  private static Arbitrary<UUID> uuids() {
    return Combinators.combine(longs(), longs()).as(UUID::new);
  }

  private static Arbitrary<Long> longs() {
    return Arbitraries.longs();
  }

  /** Text of code points from all of Unicode, and plain text; no lone surrogates. */
  private static Arbitrary<String> text(int pointsMax) {
    Arbitrary<Integer> points =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.integers().between(0, 0x7F)),
            Tuple.of(1, Arbitraries.integers().between(0x80, 0x7FF)),
            Tuple.of(2, Arbitraries.integers().between(0x3000, 0x9FFF)),
            Tuple.of(1, Arbitraries.integers().between(0xE000, 0xFFFF)),
            Tuple.of(1, Arbitraries.integers().between(0x10000, 0x10FFFF)));
    return points.list().ofMaxSize(pointsMax).map(Records::string);
  }

  private static String string(List<Integer> points) {
    StringBuilder text = new StringBuilder();
    points.forEach(text::appendCodePoint);
    return text.toString();
  }
}
