package io.susanoh.gateway.http;

import io.susanoh.gateway.audit.AuditFinding;
import io.susanoh.gateway.audit.AuditKind;
import io.susanoh.gateway.audit.AuditRecord;
import io.susanoh.gateway.audit.Audits;
import io.susanoh.gateway.audit.ChainHead;
import io.susanoh.gateway.audit.ChainedRecord;
import io.susanoh.gateway.audit.Checkpoint;
import io.susanoh.gateway.audit.CheckpointKey;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An audit log of one record behind the edge. */
final class AuditStandIn implements Audits {

  private final CheckpointKey key = CheckpointKey.ofSeed(new Secret("A".repeat(43)));

  private int walks;

  private static ChainedRecord record(String tenantId) {
    return ChainedRecord.after(
        ChainHead.EMPTY,
        AuditRecord.of(
            tenantId,
            AuditKind.PERSON_DELETED,
            "root",
            StandIns.NOW,
            "ann is deleted",
            Map.of("name", "ann")));
  }

  @Override
  public Future<Records> records(String tenantId, int limit, Optional<String> after) {
    return Future.succeededFuture(
        new Records(
            List.of(record(tenantId)), limit == 1 ? Optional.of("next") : Optional.empty()));
  }

  /** Sound, then broken, then busy. */
  @Override
  public Future<AuditFinding> verify(String tenantId) {
    return switch (walks++) {
      case 0 ->
          Future.succeededFuture(new AuditFinding.Sound(tenantId, record(tenantId).head(), 2));
      case 1 -> Future.succeededFuture(new AuditFinding.Broken(tenantId, 7, "it is missing"));
      default -> Future.failedFuture(Refusal.tooMany("busy", 9));
    };
  }

  @Override
  public Future<Checkpoints> checkpoints(String tenantId, int limit) {
    Checkpoint made = Checkpoint.sign(key, tenantId, record(tenantId).head(), StandIns.NOW);
    return Future.succeededFuture(new Checkpoints(List.of(made), Optional.of(key.publicKey())));
  }
}
