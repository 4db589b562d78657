package io.susanoh.gateway.account;

import io.susanoh.l1.L1Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the state authority knows of one account. Accounts that are NORMAL and hold no clearance
 * need not be remembered: {@link #unknown} is one of those.
 *
 * @param version of its last transition, 0 before the first
 * @param personVersion of the last transition that a person made, 0 when there was none
 * @param triggerStamp stamp of its newest trigger, 0 before the first
 * @param clearance what the last move to NORMAL cleared
 * @param triggers newest last, the triggers since the last analysis read its evidence and those of
 *     the window, at most {@link Clearance#TRIGGERS_MAX}
 * @param releases when it was moved to NORMAL, whoever did so: the last {@link #RELEASES_KEPT}
 *     times, oldest first
 */
public record Account(
    AccountId id,
    AccountState state,
    long version,
    long personVersion,
    long triggerStamp,
    Optional<Clearance> clearance,
    List<Trigger> triggers,
    List<Long> releases) {

  /** How many releases are remembered. */
  public static final int RELEASES_KEPT = 3;

  /** In how long a time so many releases mean that somebody has it restricted on purpose. */
  public static final long RELEASES_MILLIS = 24L * 60 * 60 * 1000;

  public Account {
    Objects.requireNonNull(id);
    Objects.requireNonNull(state);
    Objects.requireNonNull(clearance);
    triggers = List.copyOf(triggers);
    releases = List.copyOf(releases);
  }

  /** An account that was never released. */
  public Account(
      AccountId id,
      AccountState state,
      long version,
      long personVersion,
      long triggerStamp,
      Optional<Clearance> clearance,
      List<Trigger> triggers) {
    this(id, state, version, personVersion, triggerStamp, clearance, triggers, List.of());
  }

  /** An account of which nothing is known: NORMAL. */
  public static Account unknown(AccountId id) {
    return new Account(id, AccountState.NORMAL, 0, 0, 0, Optional.empty(), List.of());
  }

  /**
   * Whether anything is known of it that an {@link #unknown} account has not: it is not NORMAL, or
   * a clearance holds.
   */
  public boolean isRemembered(long nowMillis) {
    return state != AccountState.NORMAL || clearance.filter(c -> c.live(nowMillis)).isPresent();
  }

  /** Whether it was released three times in the 24 hours before {@code nowMillis}. */
  boolean isReleasedOften(long nowMillis) {
    return releases.size() == RELEASES_KEPT && nowMillis - releases.getFirst() <= RELEASES_MILLIS;
  }

  /** This account with one more trigger, the newest. */
  Account withTrigger(Trigger trigger) {
    int kept = Math.min(triggers.size(), Clearance.TRIGGERS_MAX - 1);
    Trigger[] newest = new Trigger[kept + 1];
    for (int i = 0; i < kept; i++) {
      newest[i] = triggers.get(triggers.size() - kept + i);
    }
    newest[kept] = trigger;
    return new Account(
        id, state, version, personVersion, trigger.stamp(), clearance, List.of(newest), releases);
  }

  /**
   * This account with triggers of its window that it does not know: after a restart those are
   * missing that an analysis has read, and who releases the account clears them too.
   *
   * @param standing by effective time
   */
  public Account withTriggersOfWindow(List<Trigger> standing) {
    Set<String> known = triggers.stream().map(Trigger::eventId).collect(Collectors.toSet());
    List<Trigger> all =
        Stream.concat(
                standing.stream().filter(t -> !known.contains(t.eventId())), triggers.stream())
            .toList();
    List<Trigger> newest =
        all.subList(Math.max(0, all.size() - Clearance.TRIGGERS_MAX), all.size());
    return new Account(
        id, state, version, personVersion, triggerStamp, clearance, newest, releases);
  }

  /**
   * This account without the triggers that an analysis has read, but for those that may still stand
   * in the window: who releases the account clears them too.
   */
  Account withoutTriggersUpTo(long stamp) {
    long newestMillis =
        triggers.stream().mapToLong(Trigger::effectiveMillis).max().orElse(Long.MIN_VALUE);
    List<Trigger> kept =
        triggers.stream()
            .filter(
                t ->
                    t.stamp() > stamp
                        || t.effectiveMillis() > newestMillis - L1Engine.WINDOW_MILLIS)
            .toList();
    return new Account(id, state, version, personVersion, triggerStamp, clearance, kept, releases);
  }

  /** This account after {@code transition}. */
  Account moved(Transition transition) {
    return new Account(
        id,
        transition.to(),
        transition.version(),
        personVersion,
        triggerStamp,
        clearance,
        triggers,
        releases);
  }

  /** This account, its last transition made by a person. */
  Account movedByPerson() {
    return new Account(id, state, version, version, triggerStamp, clearance, triggers, releases);
  }

  /** This account with its evidence cleared, in place of what was cleared before. */
  Account cleared(Clearance cleared) {
    List<Long> times = new ArrayList<>(releases);
    times.add(cleared.clearedAtMillis());
    return new Account(
        id,
        state,
        version,
        personVersion,
        triggerStamp,
        Optional.of(cleared),
        triggers,
        times.subList(Math.max(0, times.size() - RELEASES_KEPT), times.size()));
  }
}
