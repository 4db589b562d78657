package io.susanoh.gateway.audit;

import io.susanoh.gateway.audit.AuditFinding.Broken;
import io.susanoh.gateway.audit.AuditFinding.Sound;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Walks one tenant's chain, record by record in the order of their places, and finds the first
 * break. Holds nothing but the last head and the checkpoints. One thread.
 */
public final class ChainWalk {

  private final String tenantId;
  private final NavigableMap<Long, List<Checkpoint>> checkpoints = new TreeMap<>();
  private ChainHead head = ChainHead.EMPTY;
  private int compared;

  /**
   * @param checkpoints of this tenant; their signatures are known to be good
   */
  public ChainWalk(String tenantId, Collection<Checkpoint> checkpoints) {
    this.tenantId = tenantId;
    for (Checkpoint checkpoint : checkpoints) {
      this.checkpoints.merge(
          checkpoint.head().entryId(),
          List.of(checkpoint),
          (a, b) -> Stream.concat(a.stream(), b.stream()).toList());
    }
  }

  /** Where the walk stands: behind this record. */
  public ChainHead head() {
    return head;
  }

  /** Takes the next record; what breaks the chain at it. */
  public Optional<Broken> next(ChainedRecord record) {
    long due = head.entryId() + 1;
    if (record.entryId() != due) {
      return Optional.of(outOfPlace(record.entryId(), due));
    }
    if (!record.previous().equals(head.hash())) {
      return broken(
          due,
          "it does not follow %s: its previous_hash is %s, that record's hash is %s"
              .formatted(before(due), record.previous(), head.hash()));
    }
    if (!record.isSound()) {
      return broken(due, "its hash is not that of its content: a field of it was changed");
    }
    for (Checkpoint checkpoint : checkpoints.getOrDefault(due, List.of())) {
      compared++;
      if (!checkpoint.head().hash().equals(record.hash())) {
        return broken(
            due,
            "its hash is %s, the checkpoint of %s says %s: the chain was written anew"
                .formatted(record.hash(), checkpoint.made(), checkpoint.head().hash()));
      }
    }
    head = record.head();
    return Optional.empty();
  }

  /** The row at a place cannot be a record that was ever written. */
  public Broken unreadable(long entryId, String why) {
    long due = head.entryId() + 1;
    return entryId == due
        ? new Broken(tenantId, due, "it is no record that was written: " + why)
        : outOfPlace(entryId, due);
  }

  /** There are no more records. */
  public AuditFinding end() {
    Map.Entry<Long, List<Checkpoint>> beyond = checkpoints.higherEntry(head.entryId());
    if (beyond != null) {
      return new Broken(
          tenantId,
          head.entryId() + 1,
          "the chain ends before it, but the checkpoint of %s was made at record %d: the tail was"
                  .formatted(beyond.getValue().getFirst().made(), beyond.getKey())
              + " cut off");
    }
    return new Sound(tenantId, head, compared);
  }

  private Broken outOfPlace(long entryId, long due) {
    return entryId > due
        ? new Broken(tenantId, due, "it is missing: record " + entryId + " comes next")
        : new Broken(tenantId, entryId, "it stands where there can be no record");
  }

  private Optional<Broken> broken(long entryId, String what) {
    return Optional.of(new Broken(tenantId, entryId, what));
  }

  private static String before(long due) {
    return due == 1 ? "the beginning of a chain" : "record " + (due - 1);
  }
}
