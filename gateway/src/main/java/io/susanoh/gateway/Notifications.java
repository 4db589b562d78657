package io.susanoh.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.susanoh.gateway.access.Tenants;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.http.EventSampler;
import io.susanoh.gateway.http.Telling;
import io.susanoh.gateway.notify.DeliveryWorker;
import io.susanoh.gateway.notify.Destinations;
import io.susanoh.gateway.notify.LiveStreams;
import io.susanoh.gateway.notify.NotifyMeters;
import io.susanoh.gateway.notify.OutageNotices;
import io.susanoh.gateway.notify.WebhookAdmin;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.review.ReviewDesk;
import io.susanoh.gateway.review.ReviewQueue;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.OutboxTable;
import io.susanoh.gateway.storage.Queries;
import io.susanoh.gateway.storage.Reads;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The part of a gateway that tells the world and asks people, for a server that listens before it
 * has begun.
 */
final class Notifications {

  private static final int RETRY_AFTER_SECONDS = 1;
  private static final long COUNT_EVERY_MILLIS = 5_000;

  private final Vertx vertx;
  private final Settings settings;
  private final InstantSource clock;
  private final Tenants tenants;
  private final Parts parts;
  private volatile Optional<Telling> telling = Optional.empty();

  Notifications(Vertx vertx, Settings settings, InstantSource clock, Tenants tenants, Parts parts) {
    this.vertx = vertx;
    this.settings = settings;
    this.clock = clock;
    this.tenants = tenants;
    this.parts = parts;
  }

  /** Its use cases; UNAVAILABLE until it has begun. */
  Telling telling() {
    return telling.orElseThrow(
        () -> Refusal.unavailable("The gateway is starting", RETRY_AFTER_SECONDS));
  }

  /** Begins, on a database whose tables are there. */
  void begin(
      Database database,
      Queries queries,
      Reads reads,
      ReviewQueue queue,
      Accounts accounts,
      MeterRegistry registry) {
    Gateway.await(tenants.begin(vertx, queries.tenantSettings(clock)));
    parts.begun("tenants", tenants::close);
    NotifyMeters meters = new NotifyMeters(registry, clock);
    Destinations destinations =
        new Destinations(settings.webhookNetworks(), InetAddress::getAllByName);
    deliver(database, destinations, meters);
    LiveStreams streams =
        new LiveStreams(vertx, queries.notices(), new EventSampler(reads), meters);
    parts.begun("streams", streams::close);
    count(queue, meters);
    telling =
        Optional.of(
            new Telling(
                new WebhookAdmin(vertx, queries.webhooks(clock), destinations, clock),
                new ReviewDesk(queue, accounts, clock),
                tenants,
                streams));
  }

  private void deliver(Database database, Destinations destinations, NotifyMeters meters) {
    OutboxTable outbox = new OutboxTable(database);
    parts.begun("outbox", outbox::close);
    OutageNotices outages = new OutageNotices(vertx, outbox);
    parts.begun("outages", () -> Gateway.awaitEnd(outages.close()));
    DeliveryWorker worker = new DeliveryWorker(outbox, destinations, meters, clock);
    String deployed = Gateway.await(vertx.deployVerticle(worker, new DeploymentOptions()));
    parts.begun("deliveries", () -> Gateway.awaitEnd(vertx.undeploy(deployed)));
  }

  private void count(ReviewQueue queue, NotifyMeters meters) {
    long timer =
        vertx.setPeriodic(COUNT_EVERY_MILLIS, fired -> queue.size().onSuccess(meters::waiting));
    parts.begun("reviews", () -> vertx.cancelTimer(timer));
  }
}
