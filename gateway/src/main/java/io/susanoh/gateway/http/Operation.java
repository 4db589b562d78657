package io.susanoh.gateway.http;

import io.vertx.core.http.HttpMethod;
import java.util.regex.Pattern;

/**
 * Every operation of the gateway (CONTRACT §7): the routes are made from it, and {@code
 * openapi.json} names exactly these.
 */
enum Operation {
  ROOT("GET", "/", Who.ANYONE, Body.NONE),
  HEALTH("GET", "/healthz", Who.ANYONE, Body.NONE),
  READINESS("GET", "/readyz", Who.ANYONE, Body.NONE),
  METRICS("GET", "/metrics", Who.ANYONE, Body.NONE),
  OPENAPI("GET", "/openapi.json", Who.ANYONE, Body.NONE),

  EVENT("POST", "/api/v1/events", Who.SERVICE, Body.JSON),
  EVENTS_BATCH("POST", "/api/v1/events/batch", Who.SERVICE, Body.BATCH),
  RECENT_EVENTS("GET", "/api/v1/events/recent", Who.SERVICE_OR_VIEWER, Body.NONE),
  WITHDRAW("POST", "/api/v1/withdraw", Who.SERVICE, Body.JSON),

  ACCOUNTS("GET", "/api/v1/users", Who.VIEWER, Body.NONE),
  ACCOUNT("GET", "/api/v1/users/{id}", Who.SERVICE_OR_VIEWER, Body.NONE),
  RELEASE("POST", "/api/v1/users/{id}/release", Who.OPERATOR, Body.NONE),
  OVERRIDE("PUT", "/api/v1/users/{id}/state", Who.ADMIN, Body.JSON),

  STATS("GET", "/api/v1/stats", Who.VIEWER, Body.NONE),
  TRANSITIONS("GET", "/api/v1/transitions", Who.VIEWER, Body.NONE),
  GRAPH("GET", "/api/v1/graph", Who.VIEWER, Body.NONE),
  ANALYZE("POST", "/api/v1/analyze", Who.OPERATOR, Body.JSON),
  ANALYSES("GET", "/api/v1/analyses", Who.VIEWER, Body.NONE),

  REVIEWS("GET", "/api/v1/reviews", Who.OPERATOR, Body.NONE),
  DECISION("POST", "/api/v1/reviews/{id}/decision", Who.OPERATOR, Body.JSON),
  QUALITY("GET", "/api/v1/quality", Who.VIEWER, Body.NONE),

  STREAM("GET", "/api/v1/stream", Who.VIEWER, Body.NONE),

  ENGINE("GET", "/api/v1/engine", Who.VIEWER, Body.NONE),
  CHOOSE_ENGINE("PUT", "/api/v1/engine", Who.ADMIN, Body.JSON),
  ENGINE_CHANGES("GET", "/api/v1/engine/changes", Who.VIEWER, Body.NONE),
  ENGINE_DRILL("PUT", "/api/v1/engine/drill", Who.ADMIN, Body.JSON),

  AUDIT("GET", "/api/v1/audit", Who.ADMIN, Body.NONE),
  AUDIT_VERIFY("GET", "/api/v1/audit/verify", Who.ADMIN, Body.NONE),
  AUDIT_CHECKPOINTS("GET", "/api/v1/audit/checkpoints", Who.ADMIN, Body.NONE),

  TOKEN("POST", "/api/v1/auth/token", Who.ANYONE, Body.FORM),
  APP_USERS("GET", "/api/v1/admin/users", Who.ADMIN, Body.NONE),
  CREATE_APP_USER("POST", "/api/v1/admin/users", Who.ADMIN, Body.JSON),
  CHANGE_APP_USER("PATCH", "/api/v1/admin/users/{name}", Who.ADMIN, Body.JSON),
  DELETE_APP_USER("DELETE", "/api/v1/admin/users/{name}", Who.ADMIN, Body.NONE),

  TENANT_SETTINGS("GET", "/api/v1/admin/settings", Who.ADMIN, Body.NONE),
  CHANGE_TENANT_SETTINGS("PUT", "/api/v1/admin/settings", Who.ADMIN, Body.JSON),
  WEBHOOKS("GET", "/api/v1/admin/webhooks", Who.ADMIN, Body.NONE),
  CREATE_WEBHOOK("POST", "/api/v1/admin/webhooks", Who.ADMIN, Body.JSON),
  CHANGE_WEBHOOK("PATCH", "/api/v1/admin/webhooks/{webhook}", Who.ADMIN, Body.JSON),
  DELETE_WEBHOOK("DELETE", "/api/v1/admin/webhooks/{webhook}", Who.ADMIN, Body.NONE),
  ROTATE_WEBHOOK("POST", "/api/v1/admin/webhooks/{webhook}/rotate", Who.ADMIN, Body.NONE),
  PING_WEBHOOK("POST", "/api/v1/admin/webhooks/{webhook}/ping", Who.ADMIN, Body.NONE),
  DELIVERIES("GET", "/api/v1/admin/webhooks/{webhook}/deliveries", Who.ADMIN, Body.NONE),
  REDELIVER("POST", "/api/v1/admin/deliveries/{delivery}/redeliver", Who.ADMIN, Body.NONE),

  DEMO_SCENARIO("POST", "/api/v1/demo/scenario/{name}", Who.ADMIN, Body.NONE),
  DEMO_SHOWCASE("POST", "/api/v1/demo/showcase/smurfing", Who.ADMIN, Body.NONE);

  /** Who may call. */
  enum Who {
    ANYONE("Bearer"),
    SERVICE("ApiKey"),
    SERVICE_OR_VIEWER("Bearer, ApiKey"),
    VIEWER("Bearer"),
    OPERATOR("Bearer"),
    ADMIN("Bearer");

    private final String challenge;

    Who(String challenge) {
      this.challenge = challenge;
    }

    /** {@code WWW-Authenticate} of a 401 (RFC 9110 §11.6.1). */
    String challenge() {
      return challenge;
    }
  }

  /** What the request's body must be. */
  enum Body {
    /** Whatever comes is passed over. */
    NONE,
    JSON,
    /** Many events, served as they come. */
    BATCH,
    FORM
  }

  private final String method;
  private final String path;
  private final Who who;
  private final Body body;
  private final String parameterPrefix;
  private final String parameterSuffix;

  Operation(String method, String path, Who who, Body body) {
    this.method = method;
    this.path = path;
    this.who = who;
    this.body = body;
    int open = path.indexOf('{');
    this.parameterPrefix = open < 0 ? path : path.substring(0, open);
    this.parameterSuffix = open < 0 ? "" : path.substring(path.indexOf('}') + 1);
  }

  HttpMethod method() {
    return HttpMethod.valueOf(method);
  }

  /** The path's template as OpenAPI writes it, with at most one {@code {parameter}}. */
  String path() {
    return path;
  }

  Who who() {
    return who;
  }

  Body body() {
    return body;
  }

  /** Whether it is served while the gateway is not ready. */
  boolean always() {
    return !path.startsWith("/api/");
  }

  /** Whether it is there only with demo on. */
  boolean demo() {
    return path.startsWith("/api/v1/demo/");
  }

  /** What a request's path must match as a whole. */
  String pathRegex() {
    return path.contains("{")
        ? Pattern.quote(parameterPrefix) + "[^/]+" + Pattern.quote(parameterSuffix)
        : Pattern.quote(path);
  }

  /** The parameter in {@code requestPath}, which matches, still percent-encoded. */
  String rawParameter(String requestPath) {
    return requestPath.substring(
        parameterPrefix.length(), requestPath.length() - parameterSuffix.length());
  }
}
