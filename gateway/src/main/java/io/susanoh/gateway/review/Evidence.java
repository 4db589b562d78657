package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What an analysis judges (CONTRACT §6). It is closed once and stored with its job, so that a retry
 * reads the same.
 *
 * @param trigger the newest trigger
 * @param events triggers first, then the others, the newest of each first; at most {@link
 *     #EVENTS_MAX}
 * @param profile the account in the 300 s that end with the trigger
 * @param mark where the analysis stands
 */
public record Evidence(
    AccountId account,
    Trigger trigger,
    List<EvidenceEvent> events,
    Profile profile,
    EvidenceMark mark) {

  /** The most events that an analysis is shown. */
  public static final int EVENTS_MAX = 50;

  /**
   * The most characters of chat that an evidence holds, all events together: seven full logs, so
   * that the evidence fits a journal record however its text must be escaped. Chat over it is left
   * out, the last events' first.
   */
  public static final int CHAT_CHARS_MAX = 7 * 16_384;

  public Evidence {
    Objects.requireNonNull(account);
    Objects.requireNonNull(trigger);
    Objects.requireNonNull(profile);
    Objects.requireNonNull(mark);
    events = bounded(events);
    if (events.size() > EVENTS_MAX) {
      throw new IllegalArgumentException(events.size() + " events");
    }
  }

  /** Who gave in those of {@code events} that fired a rule. */
  public static List<String> actors(List<EvidenceEvent> events) {
    return events.stream()
        .filter(event -> event.rules() != 0)
        .map(event -> event.event().actorId())
        .distinct()
        .limit(Clearance.ACTORS_MAX)
        .toList();
  }

  /** The rules that the evidence's events fired, together: bits of {@link io.susanoh.l1.Rule}. */
  public int rules() {
    return mark.rules();
  }

  private static List<EvidenceEvent> bounded(List<EvidenceEvent> events) {
    List<EvidenceEvent> bounded = new ArrayList<>(events.size());
    int room = CHAT_CHARS_MAX;
    for (EvidenceEvent event : events) {
      int chars = event.event().recentChatLog().map(String::length).orElse(0);
      bounded.add(chars <= room ? event : event.withoutChat());
      room -= Math.min(chars, room);
    }
    return List.copyOf(bounded);
  }
}
