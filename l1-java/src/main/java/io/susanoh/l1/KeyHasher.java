package io.susanoh.l1;

/**
 * Turns ids into 128-bit keys by SipHash-2-4 with 128 bits of output, under a key that is random
 * per process, so that nobody outside can aim at a bucket. Immutable and safe for all threads.
 */
public final class KeyHasher {

  private final long k0;
  private final long k1;

  /** A hasher with this 128-bit key; tests use fixed ones. */
  public KeyHasher(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /** A hasher with a key from the system's secure random source. */
  public static KeyHasher random() {
    throw new UnsupportedOperationException();
  }

  /** The key of an account: of its tenant and user id. */
  public AccountKey account(String tenantId, String userId) {
    throw new UnsupportedOperationException(tenantId + userId + k0 + k1);
  }

  /** What an engine reads of {@code event}. */
  public L1Event event(GameEvent event) {
    throw new UnsupportedOperationException();
  }
}
