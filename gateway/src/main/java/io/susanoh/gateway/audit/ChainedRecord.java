package io.susanoh.gateway.audit;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A record with its place in its tenant's chain.
 *
 * @param entryId its place: 1, 2, 3 …
 * @param previous hash of the record before it; {@link ChainHash#NONE} of the first
 * @param hash of this one
 */
public record ChainedRecord(AuditRecord record, long entryId, ChainHash previous, ChainHash hash) {
  public ChainedRecord {
    Objects.requireNonNull(record);
    Objects.requireNonNull(previous);
    Objects.requireNonNull(hash);
  }

  /** The record chained behind what has {@code head}. */
  public static ChainedRecord after(ChainHead head, AuditRecord record) {
    long entryId = head.entryId() + 1;
    return new ChainedRecord(record, entryId, head.hash(), hash(record, entryId, head.hash()));
  }

  /** Whether its hash is that of its content. */
  public boolean isSound() {
    return hash.equals(hash(record, entryId, previous));
  }

  /** Where the chain stands when this is its last record. */
  public ChainHead head() {
    return new ChainHead(entryId, hash);
  }

  /** SHA-256 over the canonical JSON (RFC 8785) of everything that the record says. */
  private static ChainHash hash(AuditRecord record, long entryId, ChainHash previous) {
    Map<String, Object> members = new TreeMap<>();
    members.put("tenant_id", record.tenantId());
    members.put("entry_id", entryId);
    members.put("previous_hash", previous.hex());
    members.put("kind", record.kind().name());
    members.put("actor", record.actor());
    members.put("timestamp_millis", record.timestampMillis());
    members.put("reason", record.reason());
    members.put("details", record.details());
    record.userId().ifPresent(userId -> members.put("user_id", userId));
    record
        .move()
        .ifPresent(
            move -> {
              members.put("version", move.version());
              members.put("from_state", move.fromState());
              members.put("to_state", move.toState());
              members.put("trigger", move.trigger());
              move.rules().ifPresent(rules -> members.put("triggered_by_rule", rules));
            });
    return ChainHash.sha256(CanonicalJson.write(members));
  }
}
