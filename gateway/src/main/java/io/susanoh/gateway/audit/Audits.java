package io.susanoh.gateway.audit;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** The audit log as people see it. Safe for all event loops; blocks none. */
public interface Audits {

  /**
   * A tenant's records, newest first.
   *
   * @param next cursor of the next page
   */
  record Records(List<ChainedRecord> items, Optional<String> next) {
    public Records {
      items = List.copyOf(items);
    }
  }

  /**
   * A tenant's newest checkpoints, newest first, and what their signatures are checked with.
   *
   * @param key empty while none was made yet
   */
  record Checkpoints(List<Checkpoint> items, Optional<CheckpointKey.Public> key) {
    public Checkpoints {
      items = List.copyOf(items);
    }
  }

  /** Newest first. An {@code after} that no page gave is MALFORMED. */
  Future<Records> records(String tenantId, int limit, Optional<String> after);

  /**
   * Walks the whole chain. One walk at a time: TOO_MANY while another one goes on; UNAVAILABLE
   * while PostgreSQL is away, or when it takes too long for a request.
   */
  Future<AuditFinding> verify(String tenantId);

  /** Newest first. */
  Future<Checkpoints> checkpoints(String tenantId, int limit);
}
