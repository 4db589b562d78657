package io.susanoh.gateway.http;

import io.vertx.core.buffer.Buffer;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Objects;

/**
 * The bytes of a body that have arrived and are not read yet. Its end is that of what is there now:
 * when more arrives there is more to read. One thread.
 */
final class ArrivedBytes extends InputStream {

  private final ArrayDeque<Buffer> buffers = new ArrayDeque<>();
  private int at;
  private long available;

  void add(Buffer buffer) {
    if (buffer.length() > 0) {
      buffers.add(buffer);
      available += buffer.length();
    }
  }

  /** How many bytes there are. */
  long size() {
    return available;
  }

  @Override
  public int available() {
    return (int) Math.min(available, Integer.MAX_VALUE);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, to.length);
    int read = 0;
    while (read < length && !buffers.isEmpty()) {
      Buffer first = buffers.peekFirst();
      int bytes = Math.min(length - read, first.length() - at);
      first.getBytes(at, at + bytes, to, offset + read);
      at += bytes;
      read += bytes;
      if (at == first.length()) {
        buffers.removeFirst();
        at = 0;
      }
    }
    available -= read;
    return read == 0 && length > 0 ? -1 : read;
  }
}
