package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The routes, made from {@link Operation}. Paths match as they were sent: nothing is normalised, so
 * that a user's id may be {@code ..} and no path has a second spelling.
 */
final class Routes {

  private static final CharSequence ALLOW = HttpHeaders.createOptimized("allow");

  private final Dispatch dispatch;
  private final List<Operation> operations;

  Routes(Dispatch dispatch, Predicate<Operation> served) {
    this.dispatch = dispatch;
    this.operations = Arrays.stream(Operation.values()).filter(served).toList();
  }

  Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    for (Operation operation : operations) {
      router
          .routeWithRegex(operation.method(), operation.pathRegex())
          .useNormalizedPath(false)
          .handler(context -> dispatch.handle(operation, context.request()));
    }
    methodsByPath()
        .forEach(
            (regex, methods) ->
                router
                    .routeWithRegex(regex)
                    .useNormalizedPath(false)
                    .handler(answering(methodNotAllowed(methods))));
    Handler<RoutingContext> notFound = answering(refused(Refusal.Kind.NOT_FOUND, "Not found"));
    router.route().handler(notFound);
    router.errorHandler(404, notFound);
    router.errorHandler(400, answering(refused(Refusal.Kind.MALFORMED, "Malformed HTTP request")));
    router.errorHandler(
        500, context -> dispatch.answerUnrouted(context.request(), failed(context.failure())));
    return router;
  }

  private Map<String, List<String>> methodsByPath() {
    return operations.stream()
        .collect(
            Collectors.groupingBy(
                Operation::pathRegex,
                LinkedHashMap::new,
                Collectors.mapping(operation -> operation.method().name(), Collectors.toList())));
  }

  private Handler<RoutingContext> answering(Answer answer) {
    return context -> dispatch.answerUnrouted(context.request(), answer);
  }

  private static Answer methodNotAllowed(List<String> methods) {
    return refused(Refusal.Kind.METHOD_NOT_ALLOWED, "Method not allowed")
        .with(ALLOW, String.join(", ", methods));
  }

  private static Answer refused(Refusal.Kind kind, String detail) {
    return failed(Refusal.of(kind, detail));
  }

  private static Answer failed(Throwable failure) {
    return Errors.answer(failure, Operation.Who.ANYONE.challenge());
  }
}
