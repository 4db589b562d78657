package io.susanoh.gateway.http;

import io.susanoh.gateway.access.Access;
import io.susanoh.gateway.access.Principal;
import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.http.Operation.Who;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Finds out who calls from a request's key and token (CONTRACT §7). */
final class Callers {

  private static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
  private static final String SERVICE = "service";

  private final Access access;

  Callers(Access access) {
    this.access = access;
  }

  /**
   * The caller of an operation that {@code who} may call.
   *
   * @throws Refusal UNAUTHENTICATED or NOT_PERMITTED
   */
  Caller of(Who who, HttpServerRequest request) {
    return switch (who) {
      case ANYONE -> new Caller(Access.DEFAULT_TENANT, "anyone");
      case SERVICE -> service(request);
      case SERVICE_OR_VIEWER -> serviceOrViewer(request);
      case VIEWER -> person(request, Role.VIEWER);
      case OPERATOR -> person(request, Role.OPERATOR);
      case ADMIN -> person(request, Role.ADMIN);
    };
  }

  private Caller service(HttpServerRequest request) {
    return new Caller(access.service(Optional.ofNullable(request.getHeader(API_KEY))), SERVICE);
  }

  private Caller person(HttpServerRequest request, Role needed) {
    Principal principal = access.person(authorization(request), needed);
    return new Caller(principal.tenantId(), principal.name());
  }

  private Caller serviceOrViewer(HttpServerRequest request) {
    try {
      return service(request);
    } catch (Refusal noService) {
      if (authorization(request).isPresent()) {
        return person(request, Role.VIEWER);
      }
      throw noService;
    }
  }

  private static Optional<String> authorization(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION));
  }
}
