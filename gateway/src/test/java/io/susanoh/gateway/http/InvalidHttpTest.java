package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.http.RawConnection.RawReply;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no HTTP request is answered in JSON as well, and ends its connection. */
class InvalidHttpTest {

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway = new RunningGateway(false);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: five\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
      })
  void nonsenseIsMalformed(String request) throws IOException {
    assertAnswered(400, "Malformed HTTP request", request);
  }

  @Test
  void lineAndHeadersAreBounded() throws IOException {
    assertAnswered(
        414,
        "The request line is too long",
        "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertAnswered(
        431,
        "The headers are too large",
        "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
  }

  private static void assertAnswered(int status, String detail, String request) throws IOException {
    try (RawConnection raw = gateway.connect()) {
      RawReply reply = raw.send(request).reply();
      assertEquals(status, reply.status());
      assertEquals(detail, reply.detail());
      assertEquals("application/json", reply.headers().get("content-type"));
      assertTrue(raw.isClosedByServer());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET //evil HTTP/1.1\r\nHost: x\r\n\r\n",
        "BREW /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/v1/users/../../readyz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /?a=%zz HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
      })
  void oddRequestsAreAnsweredInJson(String request) throws IOException {
    try (RawConnection raw = gateway.connect()) {
      RawReply reply = raw.send(request).reply();
      assertEquals("application/json", reply.headers().get("content-type"), reply.body());
      assertFalse(reply.body().contains("<"), reply.body());
    }
  }

  @Test
  void anOldClientIsAnsweredAndItsConnectionClosed() throws IOException {
    try (RawConnection raw = gateway.connect()) {
      assertEquals(200, raw.send("GET /healthz HTTP/1.0\r\n\r\n").reply().status());
      assertTrue(raw.isClosedByServer());
    }
  }
}
