package io.susanoh.l1;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Turns ids into 128-bit keys by SipHash-2-4 with 128 bits of output over their UTF-8, under a key
 * that is random per process, so that nobody outside can aim at a bucket. Immutable and safe for
 * all threads.
 */
public final class KeyHasher {

  /**
   * Ends the tenant of an account and begins an event id. No tenant is empty or has a NUL (CONTRACT
   * §1), so an account hashes like no other account and like no event id.
   */
  private static final char SEPARATOR = '\0';

  private final long k0;
  private final long k1;

  /** A hasher with this 128-bit key; tests use fixed ones. */
  public KeyHasher(long k0, long k1) {
    this.k0 = k0;
    this.k1 = k1;
  }

  /** A hasher with a key from the system's secure random source. */
  public static KeyHasher random() {
    SecureRandom random = new SecureRandom();
    return new KeyHasher(random.nextLong(), random.nextLong());
  }

  /** The key of an account: of its tenant and user id. */
  public AccountKey account(String tenantId, String userId) {
    SipHash128 hash = hash(tenantId + SEPARATOR + userId);
    long hi = hash.first();
    return new AccountKey(hi, hash.second());
  }

  /** What an engine reads of {@code event}. */
  public L1Event event(GameEvent event) {
    SipHash128 hash = eventId(event.eventId());
    long idHi = hash.first();
    return new L1Event(
        account(event.tenantId(), event.targetId()),
        idHi,
        hash.second(),
        event.timestampMillis(),
        event.currencyAmount(),
        event.marketAvgPrice(),
        event.recentChatLog().orElse(""));
  }

  /** An entry of a {@link WindowSnapshot}, of the event that {@code eventId} names. */
  public WindowSnapshot.Entry entry(String eventId, long effectiveMillis, long amount, int rules) {
    SipHash128 hash = eventId(eventId);
    long idHi = hash.first();
    return new WindowSnapshot.Entry(idHi, hash.second(), effectiveMillis, amount, rules);
  }

  private SipHash128 eventId(String eventId) {
    return hash(SEPARATOR + eventId);
  }

  private SipHash128 hash(String message) {
    return SipHash128.of(k0, k1, message.getBytes(StandardCharsets.UTF_8));
  }
}
