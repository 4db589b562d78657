package io.susanoh.l1;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * Turns ids into 128-bit keys by SipHash-2-4 with 128 bits of output over their UTF-8, under a key
 * that is random per process, so that nobody outside can aim at a bucket. Safe for all threads.
 */
public final class KeyHasher {

  /**
   * Ends the tenant of an account and begins an event id. No tenant is empty or has a NUL (CONTRACT
   * §1), so an account hashes like no other account and like no event id.
   */
  private static final byte[] SEPARATOR = {0};

  /** How every account of a tenant begins. What it holds is never changed. */
  private record Tenant(String id, SipHash128 begin) {}

  private final SipHash128 begin;
  private final SipHash128 eventIdBegin;

  // Where threads write at once, any of theirs is right: it only spares some work.
  private Tenant lastTenant;

  /** A hasher with this 128-bit key; tests use fixed ones. */
  public KeyHasher(long k0, long k1) {
    begin = SipHash128.begin(k0, k1);
    eventIdBegin = begin.followedBy(SEPARATOR);
    lastTenant = tenant("default");
  }

  /** A hasher with a key from the system's secure random source. */
  public static KeyHasher random() {
    SecureRandom random = new SecureRandom();
    return new KeyHasher(random.nextLong(), random.nextLong());
  }

  /** The key of an account: of its tenant and user id. */
  public AccountKey account(String tenantId, String userId) {
    Tenant tenant = lastTenant;
    if (!tenant.id().equals(tenantId)) {
      tenant = tenant(tenantId);
      lastTenant = tenant;
    }
    SipHash128 hash = tenant.begin().followedBy(utf8(userId));
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

  private Tenant tenant(String id) {
    return new Tenant(id, begin.followedBy(utf8(id)).followedBy(SEPARATOR));
  }

  private SipHash128 eventId(String eventId) {
    return eventIdBegin.followedBy(utf8(eventId));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
