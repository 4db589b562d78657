package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.TlsFiles;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CONTRACT §8: TLS with PEM files, which are read again when they change. */
class TlsTest {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir private Path directory;
  private TlsFiles files;

  @BeforeEach
  void name() {
    files = new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"));
  }

  private RunningGateway gateway() {
    return new RunningGateway(
        false, new ServerSettings("127.0.0.1", 0, 2, false, Optional.of(files)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void whoeverTrustsTheCertificateMayPost(String algorithm) throws Exception {
    TestCertificate certificate = TestCertificate.make(directory, algorithm);
    certificate.write(files);
    try (RunningGateway gateway = gateway()) {
      for (HttpClient.Version version :
          List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
        HttpResponse<String> answer = post(gateway, certificate, version);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(version, answer.version());
      }
      TestCertificate stranger = TestCertificate.make(directory, algorithm);
      assertThrows(SSLException.class, () -> post(gateway, stranger, HttpClient.Version.HTTP_1_1));
    }
  }

  @Test
  void withTlsNothingIsTakenWithoutIt() throws Exception {
    TestCertificate.make(directory, "EC").write(files);
    try (RunningGateway gateway = gateway();
        RawConnection plain = gateway.connect()) {
      plain.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertFalse(plain.readToEnd().contains("HTTP"), "closed without a word of HTTP");
    }
  }

  @Test
  void newFilesAreShownFromThenOnWithoutARestart() throws Exception {
    TestCertificate old = TestCertificate.make(directory, "EC");
    old.write(files);
    TestCertificate next = TestCertificate.make(directory, "RSA");
    try (RunningGateway gateway = gateway()) {
      assertEquals(200, post(gateway, old, HttpClient.Version.HTTP_2).statusCode());
      next.writeCertificate(files.certificate());
      assertEquals(
          200,
          post(gateway, old, HttpClient.Version.HTTP_2).statusCode(),
          "half of a change is none");
      next.writeKey(files.key());
      HttpResponse<String> answer = awaitTrusted(gateway, next);
      assertEquals(200, answer.statusCode());
      assertEquals(HttpClient.Version.HTTP_2, answer.version());
      Files.writeString(files.key(), "nonsense");
      Files.delete(files.certificate());
      assertEquals(200, post(gateway, next, HttpClient.Version.HTTP_2).statusCode());
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedInOneLine() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      assertRefused(vertx, "SUSANOH_TLS_CERT is \"" + files.certificate() + "\": there is no such");
      Files.writeString(files.certificate(), "nonsense");
      Files.writeString(files.key(), "nonsense");
      assertRefused(vertx, "SUSANOH_TLS_CERT is \"" + files.certificate() + "\": it holds no cert");
      TestCertificate.make(directory, "EC").writeCertificate(files.certificate());
      assertRefused(vertx, "SUSANOH_TLS_KEY is \"" + files.key() + "\": it does not hold the key");
      TestCertificate.make(directory, "EC").writeKey(files.key());
      assertRefused(vertx, "SUSANOH_TLS_KEY is \"" + files.key() + "\": it does not hold the key");
    } finally {
      RunningGateway.await(vertx.close());
    }
  }

  private void assertRefused(Vertx vertx, String begin) {
    String line =
        assertThrows(TlsCertificate.Refused.class, () -> TlsCertificate.read(vertx, files))
            .getMessage();
    assertTrue(line.startsWith(begin), line);
    assertEquals(1, line.lines().count());
  }

  private static HttpResponse<String> awaitTrusted(
      RunningGateway gateway, TestCertificate certificate) throws Exception {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return post(gateway, certificate, HttpClient.Version.HTTP_2);
      } catch (SSLException notYet) {
        if (System.nanoTime() > endNanos) {
          throw notYet;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
    }
  }

  private static HttpResponse<String> post(
      RunningGateway gateway, TestCertificate trusted, HttpClient.Version version)
      throws IOException, InterruptedException, GeneralSecurityException {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(trusted.trusting()).version(version).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port + "/api/v1/events"))
              .header("X-API-KEY", StandIns.KEY)
              .POST(
                  BodyPublishers.ofString(
                      "{\"event_id\":\"e\",\"actor_id\":\"a\",\"target_id\":\"t\"}"))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
