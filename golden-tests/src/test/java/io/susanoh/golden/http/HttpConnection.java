package io.susanoh.golden.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One kept-alive HTTP/1.1 connection that sends exactly the bytes it is given and adds no header of
 * its own. Connects again when the server has closed. One thread.
 */
public final class HttpConnection implements Closeable {

  private static final int ANSWER_MILLIS_MAX = 10_000;
  private static final String PATH = "/api/v1/events";

  private final URI server;
  private final Optional<String> apiKey;
  private Optional<Link> link = Optional.empty();

  private record Link(Socket socket, InputStream in) {}

  /** To {@code server}, with this API key. */
  public HttpConnection(URI server, Optional<String> apiKey) {
    this.server = server;
    this.apiKey = apiKey;
  }

  /** An answer: status, headers by lower-case name, body. */
  public record Reply(int status, Map<String, String> headers, String body) {}

  /** Posts {@code body} to {@code /api/v1/events} and waits for the answer. */
  public Reply post(byte[] body, Optional<String> contentType) throws IOException {
    return postAll(List.of(body), contentType).getFirst();
  }

  /** Posts {@code bodies} one after the other without waiting, then reads their answers. */
  public List<Reply> postAll(List<byte[]> bodies, Optional<String> contentType) throws IOException {
    Link open = connected();
    ByteArrayOutputStream requests = new ByteArrayOutputStream();
    bodies.forEach(body -> requests.writeBytes(request(body, contentType)));
    try {
      open.socket().getOutputStream().write(requests.toByteArray());
    } catch (IOException refusedUnread) {
      // A server may answer 413 and close before it has read everything: the answer is still due.
    }
    List<Reply> replies = new ArrayList<>();
    while (replies.size() < bodies.size()) {
      replies.add(read(open.in()));
    }
    if ("close".equalsIgnoreCase(replies.getLast().headers().get("connection"))) {
      close();
    }
    return replies;
  }

  /** Posts {@code body} to {@code path} and waits for the answer. */
  public Reply post(String path, byte[] body, Map<String, String> headers) throws IOException {
    Link open = connected();
    open.socket().getOutputStream().write(request(path, body, headers));
    return read(open.in());
  }

  private byte[] request(byte[] body, Optional<String> contentType) {
    return request(
        PATH, body, contentType.map(type -> Map.of("Content-Type", type)).orElse(Map.of()));
  }

  private byte[] request(String path, byte[] body, Map<String, String> headers) {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\n");
    head.append("Host: ").append(server.getAuthority()).append("\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    apiKey.ifPresent(key -> head.append("X-API-KEY: ").append(key).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length);
    request.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private Link connected() throws IOException {
    if (link.isEmpty()) {
      Socket socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_MILLIS_MAX);
      link = Optional.of(new Link(socket, new BufferedInputStream(socket.getInputStream())));
    }
    return link.get();
  }

  private static Reply read(InputStream in) throws IOException {
    String status = line(in);
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    byte[] body =
        "chunked".equalsIgnoreCase(headers.get("transfer-encoding"))
            ? chunks(in)
            : exactly(in, Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Reply(
        Integer.parseInt(status.split(" ")[1]), headers, new String(body, StandardCharsets.UTF_8));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      body.writeBytes(exactly(in, size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(line(in).split(";")[0].strip(), 16);
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer ends early");
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the answer ends early: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    if (link.isPresent()) {
      link.get().socket().close();
      link = Optional.empty();
    }
  }
}
