package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeMap;

/** HTTP/1.1 by hand over a socket. */
final class RawConnection implements AutoCloseable {

  private static final int READ_MILLIS_MAX = 30_000;

  private final Socket socket;
  private final InputStream in;

  RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(READ_MILLIS_MAX);
    in = socket.getInputStream();
  }

  /** One answer as it came. */
  record RawReply(int status, TreeMap<String, String> headers, String body) {
    Object detail() {
      return new JsonObject(body).getValue("detail");
    }
  }

  RawConnection send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  RawConnection send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** A posted event, whole. */
  static String event(String body) {
    return eventHead(body.getBytes(StandardCharsets.UTF_8).length) + body;
  }

  /** The head of a posted event whose body has {@code length} bytes. */
  static String eventHead(int length) {
    return "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nX-API-KEY: "
        + StandIns.KEY
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  RawReply reply() throws IOException {
    String statusLine = line();
    TreeMap<String, String> headers = new TreeMap<>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    byte[] body =
        "chunked".equals(headers.get("transfer-encoding"))
            ? chunks()
            : in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new RawReply(
        Integer.parseInt(statusLine.split(" ")[1]),
        headers,
        new String(body, StandardCharsets.UTF_8));
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
      body.writeBytes(chunk);
    }
    return body.toByteArray();
  }

  /** Reads one chunk of an answer whose head has been read; the last one is empty. */
  byte[] chunk() throws IOException {
    byte[] chunk = in.readNBytes(Integer.parseInt(line(), 16));
    line();
    return chunk;
  }

  /** Reads no more than the head of an answer: its status. */
  int head() throws IOException {
    int status = Integer.parseInt(line().split(" ")[1]);
    for (String header = line(); !header.isEmpty(); header = line()) {
      assertFalse(header.isEmpty());
    }
    return status;
  }

  /** Whether the server closes the connection without another byte, having read all or not. */
  boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** Reads on until the server has closed the connection. */
  void awaitEnd() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** Reads whatever comes until the server has closed the connection. */
  String readToEnd() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    while (b >= 0 && b != '\n') {
      if (b != '\r') {
        line.write(b);
      }
      b = in.read();
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
