package io.susanoh.loadtest.openloop;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection that posts events in groups, one group's answers awaited before the next. */
final class Pipeline implements AutoCloseable {

  private static final int GROUP = 256;
  private static final String SUCCESS = "HTTP/1.1 200";
  private static final String LENGTH = "content-length: ";

  private final Socket socket;
  private final InputStream in;
  private final ByteBuffer group = ByteBuffer.allocate(1 << 20);
  private int posted;

  Pipeline(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /**
   * Posts one, or sets it aside for its group.
   *
   * @param headers further header lines, each with its end
   * @throws IOException when an answer is not 200
   */
  void post(String body, String headers) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + headers
            + "Content-Length: "
            + bytes.length
            + "\r\n\r\n";
    group.put(head.getBytes(StandardCharsets.US_ASCII)).put(bytes);
    if (++posted == GROUP) {
      flush();
    }
  }

  /** Posts what is set aside and takes the answers. */
  void flush() throws IOException {
    socket.getOutputStream().write(group.array(), 0, group.position());
    group.clear();
    for (; posted > 0; posted--) {
      takeAnswer();
    }
  }

  private void takeAnswer() throws IOException {
    String status = line();
    if (!status.startsWith(SUCCESS)) {
      throw new IOException("an event was refused: " + status);
    }
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    in.skipNBytes(length);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server has closed the connection");
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
