package io.susanoh.gateway.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One connection to Redis that sends the script of an event again and again without waiting and
 * does nothing with the answers but pass over them: as fast as a client can be.
 */
final class BareScript implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  BareScript(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    out = socket.getOutputStream();
    out.write(command(List.of("SCRIPT", "LOAD", Script.SCREEN.source())));
    passOver();
  }

  /** A command as it is sent. */
  static byte[] command(List<String> parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(("*" + parts.size() + "\r\n").getBytes(StandardCharsets.US_ASCII));
    for (String part : parts) {
      byte[] text = part.getBytes(StandardCharsets.UTF_8);
      bytes.writeBytes(("$" + text.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      bytes.writeBytes(text);
      bytes.writeBytes(new byte[] {'\r', '\n'});
    }
    return bytes.toByteArray();
  }

  /** Sends commands in one go and waits for all of their answers. */
  void run(List<byte[]> commands) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    commands.forEach(all::writeBytes);
    out.write(all.toByteArray());
    for (int i = 0; i < commands.size(); i++) {
      passOver();
    }
  }

  private void passOver() throws IOException {
    int kind = in.read();
    long number = number();
    switch (kind) {
      case '$' -> {
        if (number >= 0) {
          in.skipNBytes(number + 2);
        }
      }
      case '*' -> {
        for (long i = 0; i < number; i++) {
          passOver();
        }
      }
      case ':' -> {}
      default -> throw new IOException("an answer of kind " + (char) kind);
    }
  }

  private long number() throws IOException {
    long number = 0;
    boolean negative = false;
    for (int unit = in.read(); unit != '\r'; unit = in.read()) {
      if (unit < 0) {
        throw new IOException("the connection has ended");
      }
      if (unit == '-') {
        negative = true;
      } else {
        number = number * 10 + (unit - '0');
      }
    }
    in.skipNBytes(1);
    return negative ? -number : number;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
