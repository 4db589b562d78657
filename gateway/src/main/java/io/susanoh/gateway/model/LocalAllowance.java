package io.susanoh.gateway.model;

import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.review.ModelFault;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An {@link Allowance} of this process alone: buckets that fill within a minute, and a count that
 * begins anew at each UTC midnight and at each start. Tenants are few: they come from keys.
 */
public final class LocalAllowance implements Allowance {

  private static final double MINUTE_MILLIS = 60_000;
  private static final long DAY_MILLIS = 86_400_000;

  private final double requestsPerMinute;
  private final double tokensPerMinute;
  private final long tokensPerDay;
  private final InstantSource clock;
  private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();

  /** The allowance of {@code settings}. */
  public LocalAllowance(ModelSettings settings, InstantSource clock) {
    this.requestsPerMinute = settings.requestsPerMinute();
    this.tokensPerMinute = settings.tokensPerMinute();
    this.tokensPerDay = settings.tokensPerDay();
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public Future<Optional<Denied>> take(String tenantId, long tokens) {
    return Future.succeededFuture(tenant(tenantId).take(tokens, clock.millis()));
  }

  @Override
  public void settle(String tenantId, long taken, long spent) {
    tenant(tenantId).settle(taken - spent);
  }

  @Override
  public long leastLeftToday() {
    long nowMillis = clock.millis();
    return tenants.values().stream()
        .mapToLong(tenant -> tenant.leftToday(nowMillis))
        .min()
        .orElse(tokensPerDay);
  }

  private Tenant tenant(String tenantId) {
    return tenants.computeIfAbsent(tenantId, absent -> new Tenant(clock.millis()));
  }

  /** One tenant's buckets. */
  private final class Tenant {

    private double requests = requestsPerMinute;
    private double tokens = tokensPerMinute;
    private long filledMillis;
    private long day;
    private long spentToday;

    Tenant(long nowMillis) {
      this.filledMillis = nowMillis;
      this.day = Math.floorDiv(nowMillis, DAY_MILLIS);
    }

    synchronized Optional<Denied> take(long wanted, long nowMillis) {
      fill(nowMillis);
      if (wanted > tokensPerDay - spentToday) {
        return Optional.of(
            new Denied(ModelFault.OVER_BUDGET, DAY_MILLIS - Math.floorMod(nowMillis, DAY_MILLIS)));
      }
      // A request of more tokens than a minute has waits for a full bucket, not for ever.
      double enough = Math.min((double) wanted, tokensPerMinute);
      if (requests < 1 || tokens < enough) {
        double minutes =
            Math.max((1 - requests) / requestsPerMinute, (enough - tokens) / tokensPerMinute);
        return Optional.of(new Denied(ModelFault.OVER_RATE, 1 + (long) (minutes * MINUTE_MILLIS)));
      }
      requests--;
      tokens -= wanted;
      spentToday += wanted;
      return Optional.empty();
    }

    synchronized void settle(long back) {
      tokens = Math.min(tokensPerMinute, tokens + (double) back);
      spentToday = Math.max(0, spentToday - back);
    }

    synchronized long leftToday(long nowMillis) {
      fill(nowMillis);
      return Math.max(0, tokensPerDay - spentToday);
    }

    private void fill(long nowMillis) {
      double minutes = Math.max(0, nowMillis - filledMillis) / MINUTE_MILLIS;
      requests = Math.min(requestsPerMinute, requests + minutes * requestsPerMinute);
      tokens = Math.min(tokensPerMinute, tokens + minutes * tokensPerMinute);
      filledMillis = Math.max(filledMillis, nowMillis);
      long today = Math.floorDiv(nowMillis, DAY_MILLIS);
      if (today > day) {
        day = today;
        spentToday = 0;
      }
    }
  }
}
