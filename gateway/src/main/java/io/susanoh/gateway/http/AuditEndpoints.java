package io.susanoh.gateway.http;

import io.susanoh.gateway.audit.AuditFinding;
import io.susanoh.gateway.audit.Audits;
import io.susanoh.gateway.audit.ChainHead;
import io.susanoh.gateway.audit.ChainedRecord;
import io.susanoh.gateway.audit.Checkpoint;
import io.susanoh.gateway.audit.CheckpointKey;
import io.susanoh.gateway.storage.Page;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The audit log: its records, whether its chain is whole, and its checkpoints. */
final class AuditEndpoints {

  private static final int RECORDS_ORDINARY = 50;
  private static final int CHECKPOINTS_ORDINARY = 20;
  private static final int LIMIT_MAX = 200;

  private final Audits audits;

  AuditEndpoints(Audits audits) {
    this.audits = audits;
  }

  Future<Answer> records(Call call) {
    Query query = call.query();
    return audits
        .records(call.tenantId(), query.limit(RECORDS_ORDINARY, LIMIT_MAX), query.after())
        .map(
            found ->
                Paging.answer(call, new Page<>(found.items(), found.next()), AuditEndpoints::json));
  }

  Future<Answer> verify(Call call) {
    return audits.verify(call.tenantId()).map(finding -> Answer.ok(json(finding)));
  }

  Future<Answer> checkpoints(Call call) {
    return audits
        .checkpoints(call.tenantId(), call.query().limit(CHECKPOINTS_ORDINARY, LIMIT_MAX))
        .map(
            found ->
                Answer.ok(
                    new JsonObject()
                        .put(
                            "public_key",
                            found.key().map(CheckpointKey.Public::base64).orElse(null))
                        .put("checkpoints", Json.array(found.items(), AuditEndpoints::json))));
  }

  private static JsonObject json(ChainedRecord chained) {
    JsonObject json =
        new JsonObject()
            .put("entry_id", chained.entryId())
            .put("kind", chained.record().kind().name())
            .put("actor", chained.record().actor())
            .put("timestamp", Timestamps.format(chained.record().timestampMillis()))
            .put("reason", chained.record().reason())
            .put("user_id", chained.record().userId().orElse(null));
    chained
        .record()
        .move()
        .ifPresent(
            move ->
                json.put("version", move.version())
                    .put("from_state", move.fromState())
                    .put("to_state", move.toState())
                    .put("trigger", move.trigger())
                    .put("triggered_by_rule", move.rules().orElse(null)));
    return json.put("details", new JsonObject(chained.record().details()))
        .put("previous_hash", chained.previous().hex())
        .put("hash", chained.hash().hex());
  }

  private static JsonObject json(AuditFinding finding) {
    return switch (finding) {
      case AuditFinding.Sound sound ->
          new JsonObject()
              .put("sound", true)
              .put("records", sound.head().entryId())
              .put("hash", sound.head().hash().hex())
              .put("checkpoints", sound.checkpoints());
      case AuditFinding.Broken broken ->
          new JsonObject()
              .put("sound", false)
              .put("entry_id", broken.entryId())
              .put("what", broken.what());
    };
  }

  private static JsonObject json(Checkpoint checkpoint) {
    ChainHead head = checkpoint.head();
    return new JsonObject()
        .put("tenant_id", checkpoint.tenantId())
        .put("entry_id", head.entryId())
        .put("hash", head.hash().hex())
        .put("made_millis", checkpoint.madeMillis())
        .put("signature", checkpoint.signature());
  }
}
