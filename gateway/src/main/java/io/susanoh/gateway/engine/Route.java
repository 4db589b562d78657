package io.susanoh.gateway.engine;

import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.l1.GameEvent;
import java.util.Objects;

/**
 * Which engine answers which account. In {@code canary} a stable hash of the target decides: the
 * same account is answered by the same engine on every node and after every restart, and who is
 * within a share stays within every larger one.
 *
 * @param canaryPercent share of accounts that Rust answers in {@code canary}, 0–100
 */
public record Route(EngineProvider provider, int canaryPercent) {

  /** The share is kept to 0.01 %. */
  private static final int BUCKETS = 10_000;

  private static final int BUCKETS_OF_A_PERCENT = BUCKETS / 100;

  // FNV-1a, 64 bits, over UTF-16, and the finalizer of MurmurHash3: both are fixed for good, since
  // another hash would send half of a canary's accounts to the other engine.
  private static final long FNV_OFFSET = 0xCBF2_9CE4_8422_2325L;
  private static final long FNV_PRIME = 0x0000_0100_0000_01B3L;
  private static final long MIX_1 = 0xFF51_AFD7_ED55_8CCDL;
  private static final long MIX_2 = 0xC4CE_B9FE_1A85_EC53L;
  private static final int MIX_SHIFT = 33;

  public Route {
    Objects.requireNonNull(provider);
    if (canaryPercent < 0 || canaryPercent > 100) {
      throw new IllegalArgumentException("canaryPercent " + canaryPercent);
    }
  }

  /** Whether Rust is the one to answer this event's target. */
  boolean toRust(GameEvent event) {
    return switch (provider) {
      case JAVA -> false;
      case RUST -> true;
      case CANARY -> toRust(event.tenantId(), event.targetId());
    };
  }

  /** Whether a canary has Rust answer this account. Allocates nothing. */
  boolean toRust(String tenantId, String userId) {
    return bucket(tenantId, userId) < canaryPercent * BUCKETS_OF_A_PERCENT;
  }

  /** Share of accounts that Rust is to answer, 0–100. */
  int rustPercent() {
    return switch (provider) {
      case JAVA -> 0;
      case RUST -> 100;
      case CANARY -> canaryPercent;
    };
  }

  /** Whether Rust is asked what is asked of no account. */
  boolean mostlyRust() {
    return rustPercent() >= 50;
  }

  /** Whether Rust answers some account. */
  boolean rustAnswers() {
    return rustPercent() > 0;
  }

  /** Whether Java answers some account. */
  boolean javaAnswers() {
    return rustPercent() < 100;
  }

  /** In which of the 10 000 buckets an account is. */
  static int bucket(String tenantId, String userId) {
    long hash = add(FNV_OFFSET, tenantId) * FNV_PRIME; // No tenant has a NUL.
    hash = add(hash, userId);
    hash = (hash ^ hash >>> MIX_SHIFT) * MIX_1;
    hash = (hash ^ hash >>> MIX_SHIFT) * MIX_2;
    hash ^= hash >>> MIX_SHIFT;
    return (int) Math.unsignedMultiplyHigh(hash, BUCKETS);
  }

  private static long add(long hash, String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /** As a person reads it: {@code canary at 10 %}. */
  public String describe() {
    return provider == EngineProvider.CANARY
        ? "canary at " + canaryPercent + " %"
        : provider.word();
  }
}
