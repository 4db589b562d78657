package io.susanoh.gateway.notify;

import static io.susanoh.gateway.notify.Receiver.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.config.Network;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.notify.Receiver.Got;
import io.susanoh.gateway.notify.Webhooks.By;
import io.susanoh.gateway.notify.Webhooks.Logged;
import io.susanoh.gateway.notify.Webhooks.Status;
import io.susanoh.gateway.review.ModelNotices;
import io.susanoh.gateway.storage.Database;
import io.susanoh.gateway.storage.OutboxTable;
import io.susanoh.gateway.storage.Queries;
import io.susanoh.gateway.storage.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Deliveries with a real PostgreSQL, a real receiver, and a clock that the test sets. */
class DeliveryWorkerTest {

  private static final By ADMIN = new By("default", "admin");
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nowMillis = new AtomicLong(1_772_366_400_000L);
  private final InstantSource clock = () -> Instant.ofEpochMilli(nowMillis.get());
  private final DatabaseUrl url = TestDatabase.migrated();
  private final Database database = new Database(url);
  private final OutboxTable outbox = new OutboxTable(database);
  private final Queries queries = Queries.open(database, Optional.empty(), vertx);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Destinations destinations =
      new Destinations(List.of(Network.of("127.0.0.0/8").orElseThrow()), InetAddress::getAllByName);
  private final Webhooks webhooks = queries.webhooks(clock);
  private final WebhookAdmin admin = new WebhookAdmin(vertx, webhooks, destinations, clock);
  private Receiver receiver;

  @BeforeEach
  void start() {
    receiver = new Receiver(vertx, 0);
    deploy(WebhookSender.DEADLINE);
  }

  private void deploy(Duration deadline) {
    await(
        vertx.deployVerticle(
            new DeliveryWorker(
                outbox, destinations, new NotifyMeters(registry, clock), clock, deadline)));
  }

  @AfterEach
  void stop() {
    await(vertx.close());
    outbox.close();
  }

  private WebhookAdmin.Made webhook(Receiver to) {
    return await(
        admin.create(
            ADMIN, to.url(), Set.of(Topic.TRANSITION, Topic.MODEL_OUTAGE), "a test", true));
  }

  private void notice(String user, int number) {
    outbox.add(
        new Notice(
            "default",
            Topic.TRANSITION,
            user,
            Integer.toString(number),
            nowMillis.get(),
            "{\"user\":\"%s\",\"number\":%d}".formatted(user, number)));
    vertx.eventBus().publish(DeliveryWorker.WAKE, true);
  }

  private void until(BooleanSupplier holds) {
    long endNanos = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNanos, () -> "in vain; got " + receiver.got());
      vertx.eventBus().publish(DeliveryWorker.WAKE, true);
      LockSupport.parkNanos(5_000_000);
    }
  }

  /** Passes time in steps, so that what falls due is tried, until it holds. */
  private void passing(Duration step, BooleanSupplier holds) {
    until(
        () -> {
          // What is due is tried first, and no lease ends while it is in flight.
          if (isIdle()) {
            nowMillis.addAndGet(step.toMillis());
          }
          return holds.getAsBoolean();
        });
  }

  private boolean isIdle() {
    long begun =
        await(webhooks.list("default")).stream()
            .flatMap(webhook -> log(webhook.id(), Optional.empty()).stream())
            .mapToLong(Logged::attempts)
            .sum();
    return outbox.due(nowMillis.get()).isEmpty()
        && begun == attempts("delivered") + attempts("failed") + attempts("dead");
  }

  private List<Logged> log(UUID webhook, Status status) {
    return log(webhook, Optional.of(status));
  }

  private List<Logged> log(UUID webhook, Optional<Status> status) {
    return await(webhooks.deliveries("default", webhook, status, 200, Optional.empty()))
        .deliveries();
  }

  private static List<Integer> numbers(List<Got> got, String user) {
    return got.stream()
        .map(Got::json)
        .filter(json -> json.getString("user").equals(user))
        .map(json -> json.getInteger("number"))
        .toList();
  }

  private double attempts(String outcome) {
    return registry.get("susanoh_webhook_attempts").tag("outcome", outcome).counter().count();
  }

  @Test
  void aNoticeIsSentOnceAndSigned() {
    WebhookAdmin.Made made = webhook(receiver);
    notice("u", 1);
    until(() -> log(made.webhook().id(), Status.DELIVERED).size() == 1);
    Got got = receiver.got().getFirst();
    assertEquals(1, receiver.got().size());
    assertEquals("{\"user\":\"u\",\"number\":1}", got.body());
    assertEquals(Long.toString(nowMillis.get() / 1000), got.timestamp());
    assertEquals(
        WebhookSecret.signatures(
            List.of(made.secret()), got.id(), nowMillis.get() / 1000, got.body()),
        got.signature());
    assertEquals(1, attempts("delivered"));
    assertEquals(
        "msg_" + log(made.webhook().id(), Status.DELIVERED).getFirst().messageId(), got.id());
  }

  @Test
  void afterAnOutageEveryNoticeArrivesInOrderOfItsAccount() {
    WebhookAdmin.Made made = webhook(receiver);
    receiver.take(body -> false);
    for (int number = 1; number <= 30; number++) {
      notice("a", number);
      notice("b", number);
      nowMillis.addAndGet(1_000);
    }
    passing(Duration.ofSeconds(1), () -> receiver.got().size() >= 10);
    assertEquals(
        Set.of(1),
        receiver.got().stream()
            .map(got -> got.json().getInteger("number"))
            .collect(Collectors.toSet()),
        "nothing overtakes the first");
    receiver.take(body -> true);
    passing(Duration.ofSeconds(1), () -> log(made.webhook().id(), Status.DELIVERED).size() == 60);
    List<Integer> inOrder = IntStream.rangeClosed(1, 30).boxed().toList();
    assertEquals(inOrder, numbers(receiver.taken(), "a"));
    assertEquals(inOrder, numbers(receiver.taken(), "b"));
    assertTrue(attempts("failed") >= 10);
    assertEquals(0, attempts("dead"));
  }

  @Test
  void aWebhookThatFailsHoldsUpNoOther() {
    Receiver other = new Receiver(vertx, 0);
    receiver.answer(request -> {}); // it never answers
    webhook(receiver);
    UUID sound = webhook(other).webhook().id();
    for (int number = 1; number <= 40; number++) {
      notice("u" + number, number);
    }
    until(() -> log(sound, Status.DELIVERED).size() == 40);
    assertEquals(40, other.taken().size());
    assertTrue(receiver.got().size() <= WebhookSender.AT_ONCE);
  }

  @Test
  void whatNoReceiverTakesFor24HoursIsADeadLetterAndTheNextOneGoes() {
    WebhookAdmin.Made made = webhook(receiver);
    UUID id = made.webhook().id();
    receiver.take(body -> body.contains("\"number\":2"));
    notice("u", 1);
    notice("u", 2);
    long begun = nowMillis.get();
    passing(Duration.ofMinutes(5), () -> !log(id, Status.DEAD).isEmpty());
    Logged dead = log(id, Status.DEAD).getFirst();
    assertTrue(dead.endedMillis().orElseThrow() - begun >= Backoff.LIFETIME_MILLIS);
    assertTrue(dead.attempts() > 60, () -> "attempts " + dead.attempts());
    assertEquals("status 500: refused", dead.lastError().orElseThrow());
    assertEquals(1, attempts("dead"));
    until(() -> log(id, Status.DELIVERED).size() == 1);

    receiver.take(body -> true);
    Logged again = await(webhooks.redeliver(ADMIN, dead.id()));
    assertEquals(dead.messageId(), again.messageId(), "the receiver knows it by its id");
    until(() -> log(id, Status.DELIVERED).size() == 2);
    assertEquals(List.of(2, 1), numbers(receiver.taken(), "u"));
    assertEquals(List.of(), log(id, Status.DEAD));
  }

  @Test
  void whatAnotherTookButDidNotMarkIsDeliveredOnceMore() {
    WebhookAdmin.Made made = webhook(receiver);
    notice("u", 1);
    until(() -> receiver.got().size() == 1);
    until(() -> log(made.webhook().id(), Status.DELIVERED).size() == 1);
    await(vertx.undeploy(vertx.deploymentIDs().iterator().next()));

    outbox.add(
        new Notice(
            "default",
            Topic.TRANSITION,
            "u",
            "2",
            nowMillis.get(),
            "{\"user\":\"u\",\"number\":2}"));
    outbox.relay(nowMillis.get());
    List<Delivery> dying =
        outbox.claim(
            made.webhook().id(), 8, nowMillis.get(), nowMillis.get() + DeliveryWorker.LEASE_MILLIS);
    assertEquals(1, dying.size());
    assertEquals(List.of(), outbox.claim(made.webhook().id(), 8, nowMillis.get(), Long.MAX_VALUE));

    deploy(WebhookSender.DEADLINE);
    nowMillis.addAndGet(DeliveryWorker.LEASE_MILLIS);
    until(() -> log(made.webhook().id(), Status.DELIVERED).size() == 2);
    assertEquals("msg_" + dying.getFirst().messageId(), receiver.got().getLast().id());
  }

  @Test
  void aRotatedSecretIsValidForItsOverlapAndNoLonger() {
    WebhookAdmin.Made made = webhook(receiver);
    Secret second = await(admin.rotate(ADMIN, made.webhook().id()));
    assertNotEquals(made.secret(), second);
    notice("u", 1);
    until(() -> receiver.got().size() == 1);
    assertEquals(signed(receiver.got().get(0), second, made.secret()), signature(0));
    nowMillis.addAndGet(WebhookAdmin.OVERLAP.toMillis() + 1);
    notice("u", 2);
    until(() -> receiver.got().size() == 2);
    assertEquals(signed(receiver.got().get(1), second), signature(1));
  }

  private String signature(int index) {
    return receiver.got().get(index).signature();
  }

  private static String signed(Got got, Secret... secrets) {
    return WebhookSecret.signatures(
        List.of(secrets), got.id(), Long.parseLong(got.timestamp()), got.body());
  }

  @Test
  void aRedirectIsNotFollowed() {
    Receiver elsewhere = new Receiver(vertx, 0);
    receiver.answer(
        request ->
            request.response().setStatusCode(307).putHeader("location", elsewhere.url()).end());
    WebhookAdmin.Made made = webhook(receiver);
    notice("u", 1);
    until(() -> attempts("failed") == 1);
    until(() -> log(made.webhook().id(), Status.PENDING).getFirst().lastStatus().orElse(0) == 307);
    assertEquals(List.of(), elsewhere.got());
  }

  @Test
  void anEndlessAnswerIsReadInBoundsAndItsStatusCounts() {
    receiver.answer(
        request -> {
          request.response().setChunked(true);
          vertx.setPeriodic(
              1,
              timer -> {
                if (request.response().closed()) {
                  vertx.cancelTimer(timer);
                } else if (!request.response().writeQueueFull()) {
                  request.response().write("x".repeat(16 * 1024));
                }
              });
        });
    WebhookAdmin.Made made = webhook(receiver);
    notice("u", 1);
    until(() -> log(made.webhook().id(), Status.DELIVERED).size() == 1);
  }

  @Test
  void noAnswerWithinTheDeadlineIsAFailure() {
    await(vertx.undeploy(vertx.deploymentIDs().iterator().next()));
    deploy(SHORT);
    receiver.answer(request -> {});
    WebhookAdmin.Made made = webhook(receiver);
    notice("u", 1);
    until(
        () ->
            log(made.webhook().id(), Status.PENDING).stream()
                .anyMatch(pending -> pending.lastError().isPresent()));
    assertEquals(
        "no answer within 300 ms",
        log(made.webhook().id(), Status.PENDING).getFirst().lastError().orElseThrow());
  }

  @Test
  void aNetworkThatIsAllowedNoLongerIsNotReached() {
    WebhookAdmin.Made made = webhook(receiver);
    await(vertx.undeploy(vertx.deploymentIDs().iterator().next()));
    await(
        vertx.deployVerticle(
            new DeliveryWorker(
                outbox,
                new Destinations(List.of(), InetAddress::getAllByName),
                new NotifyMeters(registry, clock),
                clock)));
    notice("u", 1);
    until(
        () ->
            log(made.webhook().id(), Status.PENDING).stream()
                .anyMatch(pending -> pending.lastError().isPresent()));
    assertEquals(
        "the host of url has an address that is not public",
        log(made.webhook().id(), Status.PENDING).getFirst().lastError().orElseThrow());
    assertEquals(List.of(), receiver.got());
  }

  @Test
  void anOutageOfTheModelIsToldToThoseWhoWantIt() {
    webhook(receiver);
    new OutageNotices(vertx, outbox);
    JsonObject outage =
        new JsonObject()
            .put("kind", "model_failed")
            .put("tenant_id", "default")
            .put("fault", "overloaded")
            .put("cause", "breaker open")
            .put("at_millis", nowMillis.get());
    vertx.eventBus().publish(ModelNotices.ADDRESS, outage);
    until(() -> receiver.got().size() == 1);
    assertEquals("model.outage", receiver.got().getFirst().json().getString("type"));
    assertEquals("began", receiver.got().getFirst().data().getString("status"));
    assertEquals("breaker open", receiver.got().getFirst().data().getString("cause"));
  }

  @Test
  void aDisabledWebhookIsSentNothing() {
    WebhookAdmin.Made made = webhook(receiver);
    Receiver other = new Receiver(vertx, 0);
    UUID second = webhook(other).webhook().id();
    await(
        admin.change(
            ADMIN,
            made.webhook().id(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(false)));
    notice("u", 1);
    until(() -> log(second, Status.DELIVERED).size() == 1);
    assertEquals(List.of(), receiver.got());
    assertFalse(
        await(webhooks.list("default")).stream()
            .filter(webhook -> webhook.id().equals(made.webhook().id()))
            .findFirst()
            .orElseThrow()
            .enabled());
  }
}
