package io.susanoh.gateway.review;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators that a model fails and that it answers again: a line in the log and a message on
 * the event bus, at most one a minute for each tenant and fault. Safe for all threads.
 */
public final class ModelNotices {

  /**
   * The event bus address at which notices are published. A body is a {@link JsonObject}: {@code
   * kind} is {@code model_failed} or {@code model_answers}, {@code tenant_id} whose analysis it
   * was, {@code at_millis} when; of a failure also {@code fault}, a {@link ModelFault} in lower
   * case, and {@code cause}, one line for a person.
   */
  public static final String ADDRESS = "susanoh.review.model";

  private static final Logger LOG = LoggerFactory.getLogger(ModelNotices.class);
  private static final long BETWEEN_MILLIS = 60_000;

  /** So long without a failure, and the model is said to answer again. */
  private static final long SOUND_MILLIS = 10_000;

  private final Vertx vertx;
  private final InstantSource clock;
  private final Map<String, Failing> failing = new HashMap<>();

  /** What was told of a tenant's failures. */
  private static final class Failing {
    private final Map<ModelFault, Long> toldMillis = new EnumMap<>(ModelFault.class);
    private long lastMillis;
  }

  /** Notices on {@code vertx}'s event bus. */
  public ModelNotices(Vertx vertx, InstantSource clock) {
    this.vertx = Objects.requireNonNull(vertx);
    this.clock = Objects.requireNonNull(clock);
  }

  /** The model gave no verdict on an analysis of the tenant. */
  void failed(String tenantId, ModelReply.Failure failure) {
    long nowMillis = clock.millis();
    if (!isNews(tenantId, failure.fault(), nowMillis)) {
      return;
    }
    LOG.warn(
        "the model gives no verdict for tenant {}, the local arbiter decides for now: {}",
        tenantId,
        failure.cause());
    vertx
        .eventBus()
        .publish(
            ADDRESS,
            notice("model_failed", tenantId, nowMillis)
                .put("fault", failure.fault().word())
                .put("cause", failure.cause()));
  }

  private synchronized boolean isNews(String tenantId, ModelFault fault, long nowMillis) {
    Failing tenant = failing.computeIfAbsent(tenantId, absent -> new Failing());
    tenant.lastMillis = nowMillis;
    long before = tenant.toldMillis.getOrDefault(fault, nowMillis - BETWEEN_MILLIS);
    if (nowMillis - before < BETWEEN_MILLIS) {
      return false;
    }
    tenant.toldMillis.put(fault, nowMillis);
    return true;
  }

  /** The model gave a verdict on an analysis of the tenant. */
  void answered(String tenantId) {
    long nowMillis = clock.millis();
    if (isSoundAgain(tenantId, nowMillis)) {
      LOG.info("the model gives verdicts for tenant {} again", tenantId);
      vertx.eventBus().publish(ADDRESS, notice("model_answers", tenantId, nowMillis));
    }
  }

  private synchronized boolean isSoundAgain(String tenantId, long nowMillis) {
    Failing tenant = failing.get(tenantId);
    if (tenant == null || nowMillis - tenant.lastMillis < SOUND_MILLIS) {
      return false;
    }
    failing.remove(tenantId);
    return true;
  }

  private static JsonObject notice(String kind, String tenantId, long atMillis) {
    return new JsonObject().put("kind", kind).put("tenant_id", tenantId).put("at_millis", atMillis);
  }
}
