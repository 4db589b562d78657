package io.susanoh.gateway.account;

import java.util.List;

/**
 * Where an analysis stood when it read its evidence; by it a verdict is known to be stale, and a
 * release knows what it clears.
 *
 * @param accountVersion version of the account's last transition then
 * @param triggerStamp stamp of the newest trigger in the evidence
 * @param rules union of the rules that the evidence's events fired
 * @param windowTotal total of the profile's 300 s
 * @param windowCount number of events of the profile's 300 s
 * @param newestMillis newest effective time in the evidence
 * @param triggerIds the evidence's triggers, the newest {@link Clearance#TRIGGERS_MAX} of them
 * @param actors who gave in them, as far as the evidence shows it, at most {@link
 *     Clearance#ACTORS_MAX}
 */
public record EvidenceMark(
    long accountVersion,
    long triggerStamp,
    int rules,
    long windowTotal,
    int windowCount,
    long newestMillis,
    List<String> triggerIds,
    List<String> actors) {
  public EvidenceMark {
    triggerIds = List.copyOf(triggerIds);
    actors = List.copyOf(actors);
  }

  /** One of which no actor is known. */
  public EvidenceMark(
      long accountVersion,
      long triggerStamp,
      int rules,
      long windowTotal,
      int windowCount,
      long newestMillis,
      List<String> triggerIds) {
    this(
        accountVersion,
        triggerStamp,
        rules,
        windowTotal,
        windowCount,
        newestMillis,
        triggerIds,
        List.of());
  }
}
