package io.susanoh.gateway.account;

import io.susanoh.l1.L1Engine;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * Evidence that a move to NORMAL has cleared (CONTRACT §5).
 *
 * @param clearedAtMillis when; it holds for seven days or until the next
 * @param rules the cleared rules, bits of {@link io.susanoh.l1.Rule}
 * @param windowTotal the window's total that was cleared
 * @param windowCount the window's number of entries that was cleared
 * @param newestMillis newest effective time in the cleared window; {@link
 *     ScreeningResult#EMPTY_WINDOW} when there was none
 * @param triggerIds event ids of cleared triggers, at most {@link #TRIGGERS_MAX}
 * @param actors who gave in them, the newest {@link #ACTORS_MAX}
 */
public record Clearance(
    long clearedAtMillis,
    int rules,
    long windowTotal,
    int windowCount,
    long newestMillis,
    List<String> triggerIds,
    List<String> actors) {

  /** The most trigger ids that a clearance keeps. */
  public static final int TRIGGERS_MAX = 64;

  /** The most actors that a clearance keeps. */
  public static final int ACTORS_MAX = 64;

  /** How long a clearance holds: seven days. */
  public static final long KEPT_MILLIS = 7L * 24 * 60 * 60 * 1000;

  public Clearance {
    triggerIds = List.copyOf(triggerIds);
    actors = List.copyOf(actors);
    if (actors.size() > ACTORS_MAX) {
      throw new IllegalArgumentException(actors.size() + " actors");
    }
    if (triggerIds.size() > TRIGGERS_MAX) {
      throw new IllegalArgumentException(triggerIds.size() + " trigger ids");
    }
  }

  /** One of which no actor is known. */
  public Clearance(
      long clearedAtMillis,
      int rules,
      long windowTotal,
      int windowCount,
      long newestMillis,
      List<String> triggerIds) {
    this(clearedAtMillis, rules, windowTotal, windowCount, newestMillis, triggerIds, List.of());
  }

  /**
   * What a person clears: the window as it stands, and the triggers that no analysis has read.
   *
   * @param window the target's window; one that is idle by {@code receiptMillis} counts as empty
   * @param triggers {@link Account#triggers}
   * @param receiptMillis when the person acts
   */
  public static Clearance ofPerson(
      Optional<WindowSnapshot> window, List<Trigger> triggers, long receiptMillis) {
    List<WindowSnapshot.Entry> entries =
        window
            .filter(w -> receiptMillis - w.lastReceiptMillis() < L1Engine.WINDOW_MILLIS)
            .map(WindowSnapshot::entries)
            .orElse(List.of());
    int rules = 0;
    long total = 0;
    long newestMillis = ScreeningResult.EMPTY_WINDOW;
    for (WindowSnapshot.Entry entry : entries) {
      rules |= entry.rules();
      total += entry.amount();
      newestMillis = Math.max(newestMillis, entry.effectiveMillis());
    }
    for (Trigger trigger : triggers) {
      rules |= trigger.rules();
      newestMillis = Math.max(newestMillis, trigger.effectiveMillis());
    }
    List<String> ids =
        triggers.stream()
            .skip(Math.max(0, triggers.size() - TRIGGERS_MAX))
            .map(Trigger::eventId)
            .toList();
    return new Clearance(
        receiptMillis, rules, total, entries.size(), newestMillis, ids, actors(triggers));
  }

  private static List<String> actors(List<Trigger> triggers) {
    List<String> all =
        triggers.stream()
            .map(Trigger::actorId)
            .filter(actor -> !actor.equals(Trigger.UNKNOWN))
            .distinct()
            .toList();
    return all.subList(Math.max(0, all.size() - ACTORS_MAX), all.size());
  }

  /** What an analysis clears: the evidence that it read. */
  public static Clearance ofAnalysis(EvidenceMark mark, long receiptMillis) {
    return new Clearance(
        receiptMillis,
        mark.rules(),
        mark.windowTotal(),
        mark.windowCount(),
        mark.newestMillis(),
        mark.triggerIds(),
        mark.actors());
  }

  /** Whether it still holds at {@code receiptMillis}. */
  public boolean live(long receiptMillis) {
    return receiptMillis - clearedAtMillis <= KEPT_MILLIS;
  }

  /** Whether all that {@code result} found of an event has been cleared, and no more than that. */
  public boolean holdsBack(ScreeningResult result, String eventId, long receiptMillis) {
    return live(receiptMillis)
        && !newOfEvent(result, eventId)
        && !newOfWindow(result, Rule.R1, result.windowTotal(), windowTotal)
        && !newOfWindow(result, Rule.R2, result.windowCount(), windowCount);
  }

  /**
   * Whether all that is new in what {@code result} found of an event is R3 or R4 by an actor of the
   * cleared evidence.
   */
  boolean newOfClearedActorAlone(ScreeningResult result, String actorId, long receiptMillis) {
    return live(receiptMillis)
        && actors.contains(actorId)
        && !newOfWindow(result, Rule.R1, result.windowTotal(), windowTotal)
        && !newOfWindow(result, Rule.R2, result.windowCount(), windowCount);
  }

  private boolean newOfEvent(ScreeningResult result, String eventId) {
    return (result.rules() & Rule.OF_EVENT) != 0 && !triggerIds.contains(eventId);
  }

  private boolean newOfWindow(ScreeningResult result, Rule rule, long figure, long cleared) {
    return rule.in(result.rules())
        && (!rule.in(rules)
            // Not figure >= 2 * cleared: a full window's doubled total is over 2^63.
            || figure - cleared >= cleared
            || result.newestMillis() >= newestMillis + L1Engine.WINDOW_MILLIS);
  }
}
