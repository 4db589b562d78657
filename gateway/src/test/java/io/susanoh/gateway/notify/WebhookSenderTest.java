package io.susanoh.gateway.notify;

import static io.susanoh.gateway.notify.Receiver.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.config.Network;
import io.susanoh.gateway.review.TestClock;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one attempt comes to. */
class WebhookSenderTest {

  private final Vertx vertx = Vertx.vertx();
  private final Receiver receiver = new Receiver(vertx, 0);
  private final WebhookSender sender =
      new WebhookSender(
          vertx,
          new Destinations(
              List.of(Network.of("127.0.0.0/8").orElseThrow()), InetAddress::getAllByName),
          new TestClock(Instant.parse("2026-11-06T08:49:07Z").toEpochMilli()),
          WebhookSender.DEADLINE);

  @AfterEach
  void stop() {
    sender.close();
    await(vertx.close());
  }

  private Attempt send() {
    return await(
        sender.send(
            new Delivery(
                "default",
                1,
                UUID.randomUUID(),
                UUID.randomUUID(),
                URI.create(receiver.url()),
                List.of(WebhookSecret.make()),
                "{}",
                1,
                0)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120 | 120000",
        "Fri, 06 Nov 2026 09:19:07 GMT | 1800000",
        "Fri, 06 Nov 2020 09:19:07 GMT | 0",
        "later | 0"
      })
  void aReceiverThatIsBusySaysHowLong(String retryAfter, long askedMillis) {
    receiver.answer(
        request ->
            request.response().setStatusCode(503).putHeader("Retry-After", retryAfter).end());
    assertEquals(
        new Attempt.Failed(OptionalInt.of(503), "status 503: refused", askedMillis), send());
  }

  @Test
  void onlyA2xxIsTaken() {
    receiver.answer(request -> request.response().setStatusCode(204).end());
    assertEquals(new Attempt.Taken(204), send());
    receiver.answer(request -> request.response().setStatusCode(302).end());
    assertEquals(
        new Attempt.Failed(OptionalInt.of(302), "status 302: a redirect, not followed", 0), send());
  }
}
