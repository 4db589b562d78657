package io.susanoh.gateway.fault;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * One keep-alive HTTP/1.1 connection that fails at once when the other end is gone: it never
 * retries by itself.
 */
final class HttpConnection implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 20_000;

  /**
   * An answer.
   *
   * @param retryAfter the header of that name
   */
  record Answer(int status, String body, Optional<String> retryAfter) {}

  private final Socket socket;
  private final InputStream in;

  HttpConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  Answer get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  Answer post(String path, String json) throws IOException {
    return send("POST", path, "application/json", "", json);
  }

  /**
   * Any request.
   *
   * @param authorization a line of its head, or empty
   */
  Answer send(String method, String path, String type, String authorization, String body)
      throws IOException {
    return send(
        "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n%s"
            .formatted(
                method,
                path,
                type,
                authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n",
                body.getBytes(StandardCharsets.UTF_8).length,
                body));
  }

  private Answer send(String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    int status = Integer.parseInt(line().split(" ")[1]);
    int length = 0;
    Optional<String> retryAfter = Optional.empty();
    for (String header = line(); !header.isEmpty(); header = line()) {
      String value = header.substring(header.indexOf(':') + 1).trim();
      switch (header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "retry-after" -> retryAfter = Optional.of(value);
        default -> {}
      }
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the answer is cut off");
    }
    return new Answer(status, new String(body, StandardCharsets.UTF_8), retryAfter);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection is closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
