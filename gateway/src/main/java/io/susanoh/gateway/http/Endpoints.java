package io.susanoh.gateway.http;

import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.screening.GatheredEvents;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Which code serves which operation. One event loop's. */
final class Endpoints {

  private final EventDecoder decoder;
  private final Events events;
  private final GatheredEvents gathered;
  private final ScreeningAnswers screeningAnswers = new ScreeningAnswers();
  private final ProcessEndpoints process;
  private final MetricsEndpoint metrics;
  private final AccountEndpoints accounts;
  private final ReviewEndpoints review;
  private final EngineEndpoints engine;
  private final AuditEndpoints audit;
  private final AccessEndpoints access;
  private final WebhookEndpoints webhooks;
  private final DeskEndpoints desk;
  private final DemoEndpoints demo;

  Endpoints(UseCases useCases, Buffer openApi) {
    this.decoder = useCases.decoder();
    this.events = useCases.events();
    this.gathered = new GatheredEvents(events);
    this.process = new ProcessEndpoints(useCases.readiness(), openApi);
    this.metrics = new MetricsEndpoint(useCases.observation().exposition());
    this.accounts = new AccountEndpoints(useCases.accounts(), useCases.reads());
    this.review =
        new ReviewEndpoints(
            useCases.decoder(), useCases.accounts(), useCases.reads(), useCases.analyses());
    this.engine = new EngineEndpoints(useCases.engines(), useCases.reads());
    this.audit = new AuditEndpoints(useCases.audits());
    this.access = new AccessEndpoints(useCases.access());
    this.webhooks = new WebhookEndpoints(useCases.telling());
    this.desk = new DeskEndpoints(useCases.telling(), useCases.access());
    this.demo = new DemoEndpoints(useCases.demo());
  }

  /** Serves an admitted call; fails, or throws, with a refusal. */
  Future<Answer> serve(Call call) {
    return switch (call.operation()) {
      case EVENT -> event(call);
      case STREAM -> throw new IllegalStateException("streams go on");
      case EVENTS_BATCH -> throw new IllegalStateException("batches are served as they come");
      case ROOT -> process.root();
      case HEALTH -> process.health();
      case READINESS -> process.readiness();
      case METRICS -> metrics.metrics(call.request());
      case OPENAPI -> process.openApi();
      case WITHDRAW -> accounts.withdraw(call);
      case ACCOUNTS -> accounts.list(call);
      case ACCOUNT -> accounts.read(call);
      case RELEASE -> accounts.release(call);
      case OVERRIDE -> accounts.override(call);
      case RECENT_EVENTS -> review.recentEvents(call);
      case STATS -> review.stats(call);
      case TRANSITIONS -> review.transitions(call);
      case GRAPH -> review.graph(call);
      case ANALYZE -> review.analyze(call);
      case ANALYSES -> review.analyses(call);
      case ENGINE -> engine.status();
      case CHOOSE_ENGINE -> engine.choose(call);
      case ENGINE_CHANGES -> engine.changes(call);
      case ENGINE_DRILL -> engine.drill(call);
      case AUDIT -> audit.records(call);
      case AUDIT_VERIFY -> audit.verify(call);
      case AUDIT_CHECKPOINTS -> audit.checkpoints(call);
      case TOKEN -> access.token(call);
      case APP_USERS -> access.users(call);
      case CREATE_APP_USER -> access.create(call);
      case CHANGE_APP_USER -> access.change(call);
      case DELETE_APP_USER -> access.delete(call);
      case REVIEWS -> desk.reviews(call);
      case DECISION -> desk.decide(call);
      case QUALITY -> desk.quality(call);
      case TENANT_SETTINGS -> desk.settings(call);
      case CHANGE_TENANT_SETTINGS -> desk.change(call);
      case WEBHOOKS -> webhooks.list(call);
      case CREATE_WEBHOOK -> webhooks.create(call);
      case CHANGE_WEBHOOK -> webhooks.change(call);
      case DELETE_WEBHOOK -> webhooks.delete(call);
      case ROTATE_WEBHOOK -> webhooks.rotate(call);
      case PING_WEBHOOK -> webhooks.ping(call);
      case DELIVERIES -> webhooks.deliveries(call);
      case REDELIVER -> webhooks.redeliver(call);
      case DEMO_SCENARIO -> demo.scenario(call);
      case DEMO_SHOWCASE -> demo.showcase(call);
    };
  }

  private Future<Answer> event(Call call) {
    GameEvent event = decoder.decode(call.bytes(), call.tenantId());
    // Alone, a kept trace shows it and no other.
    boolean alone = !events.likesCompany() || call.span().mark().isPresent();
    return (alone ? events.accept(event) : gathered.accept(event)).map(screeningAnswers::of);
  }
}
