package io.susanoh.gateway.fault.history;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.l1.GameEvent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What was asked of the nodes and what they answered, by the clock of whoever asked. Safe for all
 * threads.
 */
public final class History {

  /**
   * One clock for all that is asked: milliseconds since the epoch when it was sent and answered.
   */
  public record Span(long sentMillis, long receivedMillis) {}

  /**
   * An event that was posted once.
   *
   * @param node which one was asked
   * @param answer empty when it was refused, or nothing is known of it: it may have been accepted
   */
  public record Posted(GameEvent event, int node, Span span, Optional<Answer> answer) {}

  /**
   * What an accepted event was answered.
   *
   * @param rules bits of {@link io.susanoh.l1.Rule}
   */
  public record Answer(int rules, AccountState state) {}

  /** A withdrawal that was granted. */
  public record Granted(String user, int node, Span span) {}

  /**
   * A time in which Redis was not to be had, by the same clock: R1 and R2 may fire late in it, and
   * for a moment after it, until what the nodes had in hand at its end is merged.
   */
  public record Outage(long fromMillis, long toMillis) {

    private static final long IN_HAND_MILLIS = 1_000;

    boolean covers(long millis) {
      return fromMillis <= millis && millis <= toMillis + IN_HAND_MILLIS;
    }
  }

  private final Collection<Posted> posted;
  private final Collection<Granted> granted;
  private final Collection<Outage> outages;

  /** Nothing yet. */
  public History() {
    this(List.of(), List.of(), List.of());
  }

  History(Collection<Posted> posted, Collection<Granted> granted, Collection<Outage> outages) {
    this.posted = new ConcurrentLinkedQueue<>(posted);
    this.granted = new ConcurrentLinkedQueue<>(granted);
    this.outages = new ConcurrentLinkedQueue<>(outages);
  }

  /** An event was posted, whatever came of it. */
  public void posted(Posted one) {
    posted.add(one);
  }

  /** A withdrawal was granted. */
  public void granted(Granted one) {
    granted.add(one);
  }

  /** Redis was away. */
  public void outage(Outage one) {
    outages.add(one);
  }

  /** All events that were posted, each as often as it was. */
  public List<Posted> posted() {
    return List.copyOf(posted);
  }

  List<Granted> granted() {
    return List.copyOf(granted);
  }

  List<Outage> outages() {
    return List.copyOf(outages);
  }
}
