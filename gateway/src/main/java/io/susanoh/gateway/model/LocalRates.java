package io.susanoh.gateway.model;

import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.review.ModelFault;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests and tokens a minute, of this process alone: a bucket of each for each tenant, which
 * fills within a minute. Tenants are few: they come from keys.
 */
public final class LocalRates implements Allowance {

  private static final double MINUTE_MILLIS = 60_000;

  private final double requestsPerMinute;
  private final double tokensPerMinute;
  private final InstantSource clock;
  private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();

  /** The rates of {@code settings}. */
  public LocalRates(ModelSettings settings, InstantSource clock) {
    this.requestsPerMinute = settings.requestsPerMinute();
    this.tokensPerMinute = settings.tokensPerMinute();
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public Future<Answer> take(String tenantId, long tokens) {
    Tenant tenant = tenants.computeIfAbsent(tenantId, absent -> new Tenant(clock.millis()));
    return Future.succeededFuture(tenant.take(tokens, clock.millis()));
  }

  /** One tenant's buckets. */
  private final class Tenant {

    private double requests = requestsPerMinute;
    private double tokens = tokensPerMinute;
    private long filledMillis;

    Tenant(long nowMillis) {
      this.filledMillis = nowMillis;
    }

    synchronized Answer take(long wanted, long nowMillis) {
      fill(nowMillis);
      // A request of more tokens than a minute has waits for a full bucket, not for ever.
      double enough = Math.min((double) wanted, tokensPerMinute);
      if (requests < 1 || tokens < enough) {
        double minutes =
            Math.max((1 - requests) / requestsPerMinute, (enough - tokens) / tokensPerMinute);
        return new Denied(ModelFault.OVER_RATE, 1 + (long) (minutes * MINUTE_MILLIS));
      }
      requests--;
      tokens -= wanted;
      return new Grant(wanted);
    }

    private void fill(long nowMillis) {
      double minutes = Math.max(0, nowMillis - filledMillis) / MINUTE_MILLIS;
      requests = Math.min(requestsPerMinute, requests + minutes * requestsPerMinute);
      tokens = Math.min(tokensPerMinute, tokens + minutes * tokensPerMinute);
      filledMillis = Math.max(filledMillis, nowMillis);
    }

    private synchronized void giveBack(int requestsBack, long tokensBack) {
      requests = Math.min(requestsPerMinute, requests + requestsBack);
      tokens = Math.min(tokensPerMinute, tokens + (double) tokensBack);
    }

    private final class Grant implements Taken {
      private final long taken;

      Grant(long taken) {
        this.taken = taken;
      }

      @Override
      public void spent(long cost) {
        giveBack(0, taken - cost);
      }

      @Override
      public void unused() {
        giveBack(1, taken);
      }
    }
  }
}
