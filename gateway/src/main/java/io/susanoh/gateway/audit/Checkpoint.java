package io.susanoh.gateway.audit;

import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/**
 * A signed statement of where a tenant's chain stood. Kept where whoever can change the database
 * cannot, it shows that records before it were changed, even if every hash was made anew.
 *
 * @param madeMillis milliseconds since the epoch
 * @param signature Ed25519 (RFC 8032) over {@link #statement}, as Base64
 */
public record Checkpoint(String tenantId, ChainHead head, long madeMillis, String signature) {

  /** So that a signature is good for nothing else. */
  private static final String PURPOSE = "susanoh audit checkpoint";

  public Checkpoint {
    Objects.requireNonNull(tenantId);
    Objects.requireNonNull(head);
    Objects.requireNonNull(signature);
  }

  /** A checkpoint of {@code head}, signed. */
  public static Checkpoint sign(
      CheckpointKey key, String tenantId, ChainHead head, long nowMillis) {
    byte[] signature = key.sign(statement(tenantId, head, nowMillis));
    return new Checkpoint(tenantId, head, nowMillis, Base64.getEncoder().encodeToString(signature));
  }

  /** Whether the owner of {@code key} signed it. */
  public boolean isSignedBy(CheckpointKey.Public key) {
    try {
      return key.verify(
          statement(tenantId, head, madeMillis), Base64.getDecoder().decode(signature));
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** When it was made, for a person. */
  public Instant made() {
    return Instant.ofEpochMilli(madeMillis);
  }

  /** What is signed: canonical JSON (RFC 8785). */
  private static String statement(String tenantId, ChainHead head, long madeMillis) {
    return CanonicalJson.write(
        Map.of(
            "purpose", PURPOSE,
            "tenant_id", tenantId,
            "entry_id", head.entryId(),
            "hash", head.hash().hex(),
            "made_millis", madeMillis));
  }
}
