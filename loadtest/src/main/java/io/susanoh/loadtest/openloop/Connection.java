package io.susanoh.loadtest.openloop;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A keep-alive connection with at most one request on its way. */
final class Connection implements AutoCloseable {

  private static final int ANSWER_BYTES_MAX = 64 << 10;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel channel;
  private final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
  private long dueNanos;

  Connection(Selector selector, int port) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /**
   * Sends a request.
   *
   * @param due when it should have been sent, as {@link System#nanoTime}
   */
  void send(ByteBuffer request, long due) throws IOException {
    dueNanos = due;
    answer.clear();
    while (request.hasRemaining()) {
      // A request is smaller than a socket's buffer, and nothing else is under way.
      channel.write(request);
    }
  }

  /** When the request that is under way should have been sent. */
  long dueNanos() {
    return dueNanos;
  }

  /**
   * Reads what has come.
   *
   * @return the status, or 0 while the answer is not whole
   */
  int receive() throws IOException {
    if (channel.read(answer) < 0) {
      throw new EOFException("the server has closed a connection");
    }
    int head = endOfHead();
    if (head < 0 || answer.position() < head + contentLength(head)) {
      return 0;
    }
    // "HTTP/1.1 200"
    return 100 * digit(9) + 10 * digit(10) + digit(11);
  }

  private int digit(int at) {
    return answer.get(at) - '0';
  }

  private int endOfHead() {
    for (int i = 3; i < answer.position(); i++) {
      if (answer.get(i) == '\n' && answer.get(i - 2) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private int contentLength(int head) {
    for (int i = 0; i < head - LENGTH.length; i++) {
      if (answer.get(i) == '\n' && isLength(i + 1)) {
        int length = 0;
        for (int at = i + 1 + LENGTH.length; answer.get(at) != '\r'; at++) {
          length = answer.get(at) == ' ' ? length : 10 * length + digit(at);
        }
        return length;
      }
    }
    throw new IllegalStateException("an answer without Content-Length");
  }

  private boolean isLength(int at) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((answer.get(at + i) | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
