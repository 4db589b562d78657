package io.susanoh.gateway.notify;

import static io.susanoh.gateway.notify.Receiver.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Network;
import io.susanoh.gateway.notify.Destinations.Resolver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A connection goes to the address that was checked, and there to whoever has a certificate for the
 * name in the URL. The names here have no address but those that a test gives them.
 */
class PinnedHttpsTest {

  private static final String NAME = "receiver.susanoh-test.example";
  private static final String OTHER_NAME = "other.susanoh-test.example";

  @TempDir private static Path folder;
  private static Vertx vertx;
  private static TestCertificates certificates;
  private static PfxOptions named;
  private static PfxOptions otherNamed;
  private static PfxOptions addressed;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<HttpServer> servers = new ArrayList<>();
  private final List<WebhookSender> senders = new ArrayList<>();

  @BeforeAll
  static void sign() throws Exception {
    vertx = Vertx.vertx();
    certificates = new TestCertificates(folder);
    named = certificates.of("named", "dns:" + NAME);
    otherNamed = certificates.of("other", "dns:" + OTHER_NAME);
    addressed = certificates.of("addressed", "ip:127.0.0.1");
  }

  @AfterAll
  static void close() {
    await(vertx.close());
  }

  @AfterEach
  void stop() {
    senders.forEach(WebhookSender::close);
    servers.forEach(server -> await(server.close()));
  }

  /** A receiver on {@code address}; the port. */
  private int receiver(PfxOptions key, String address) {
    HttpServer server =
        await(
            vertx
                .createHttpServer(
                    new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(key))
                .requestHandler(
                    request -> {
                      String sni = request.connection().indicatedServerName();
                      asked.add(address + " " + sni + " " + request.authority().host());
                      request.response().end();
                    })
                .listen(0, address));
    servers.add(server);
    return server.actualPort();
  }

  private static Resolver resolving(String... addresses) {
    AtomicInteger lookups = new AtomicInteger();
    return host -> {
      int next = Math.min(lookups.getAndIncrement(), addresses.length - 1);
      return new InetAddress[] {address(addresses[next])};
    };
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private WebhookSender sender(Resolver resolver, boolean trusting) {
    Destinations destinations =
        new Destinations(List.of(Network.of("127.0.0.1/32").orElseThrow()), resolver);
    WebhookSender sender =
        new WebhookSender(
            vertx,
            destinations,
            InstantSource.system(),
            WebhookSender.DEADLINE,
            trusting ? Optional.of(certificates.trusted()) : Optional.empty());
    senders.add(sender);
    return sender;
  }

  private static Attempt send(WebhookSender sender, String host, int port) {
    return await(
        sender.send(
            new Delivery(
                "default",
                1,
                UUID.randomUUID(),
                UUID.randomUUID(),
                URI.create("https://" + host + ":" + port + "/hook"),
                List.of(WebhookSecret.make()),
                "{}",
                1,
                0)));
  }

  private void refused(Attempt attempt, String why) {
    Attempt.Failed failed = assertInstanceOf(Attempt.Failed.class, attempt);
    assertTrue(failed.error().contains(why), failed.error());
    assertEquals(List.of(), asked, "nothing was sent");
  }

  @Test
  void theCertificateOfTheNameIsAcceptedWhereItsAuthorityIsTrusted() {
    int port = receiver(named, "127.0.0.1");
    assertEquals(new Attempt.Taken(200), send(sender(resolving("127.0.0.1"), true), NAME, port));
    assertEquals(List.of("127.0.0.1 " + NAME + " " + NAME), asked, "and the name was indicated");
  }

  @Test
  void aCertificateOfAnotherNameIsRefused() {
    int port = receiver(otherNamed, "127.0.0.1");
    refused(send(sender(resolving("127.0.0.1"), true), NAME, port), "SSLHandshakeException");
  }

  @Test
  void aCertificateOfTheAddressAloneIsRefused() {
    int port = receiver(addressed, "127.0.0.1");
    refused(send(sender(resolving("127.0.0.1"), true), NAME, port), "SSLHandshakeException");
    assertEquals(
        new Attempt.Taken(200), send(sender(resolving("127.0.0.1"), true), "127.0.0.1", port));
  }

  @Test
  void anAuthorityThatNobodyTrustsIsRefused() {
    int port = receiver(named, "127.0.0.1");
    refused(send(sender(resolving("127.0.0.1"), false), NAME, port), "SSLHandshakeException");
  }

  @Test
  void aNameThatChangesBetweenCheckAndConnectLeadsWhereItWasChecked() {
    int port = receiver(named, "127.0.0.1");
    WebhookSender sender = sender(resolving("127.0.0.1", "127.0.0.2"), true);
    assertEquals(new Attempt.Taken(200), send(sender, NAME, port));
    assertEquals(List.of("127.0.0.1 " + NAME + " " + NAME), asked);
    Attempt.Failed later = assertInstanceOf(Attempt.Failed.class, send(sender, NAME, port));
    assertEquals("the host of url has an address that is not public", later.error());
    assertEquals(1, asked.size(), "not even by the connection that is open");
  }
}
