package io.susanoh.gateway.audit;

import java.util.Objects;

/** What came of walking a tenant's chain. */
public sealed interface AuditFinding {

  /** Whose chain it is. */
  String tenantId();

  /**
   * Every record follows from the one before it, and every checkpoint holds.
   *
   * @param head the last record's
   * @param checkpoints how many were compared
   */
  record Sound(String tenantId, ChainHead head, int checkpoints) implements AuditFinding {
    public Sound {
      Objects.requireNonNull(tenantId);
      Objects.requireNonNull(head);
    }
  }

  /**
   * The chain was tampered with.
   *
   * @param entryId the first place where it breaks
   * @param what differs there, in one line
   */
  record Broken(String tenantId, long entryId, String what) implements AuditFinding {
    public Broken {
      Objects.requireNonNull(tenantId);
      Objects.requireNonNull(what);
    }
  }
}
