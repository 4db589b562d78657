package io.susanoh.gateway.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A way from one node to a server of 127.0.0.1 that can be cut: then nothing passes and nothing is
 * refused, as when a network drops its packets, until it is healed.
 */
final class Severable implements AutoCloseable {

  private static final long LOOK_NANOS = 1_000_000;
  private static final int BUFFER_BYTES = 16 * 1024;

  private final ServerSocket listener;
  private final int to;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean closed;

  private Severable(ServerSocket listener, int to) {
    this.listener = listener;
    this.to = to;
  }

  /** A way to that port. */
  static Severable to(int port) throws IOException {
    Severable way = new Severable(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
    Thread.ofVirtual().start(way::take);
    return way;
  }

  /** Where it begins. */
  int port() {
    return listener.getLocalPort();
  }

  /** Nothing passes any more. */
  void cut() {
    cut = true;
  }

  /** What comes passes again; connections that were there before the cut go on. */
  void heal() {
    cut = false;
  }

  private void take() {
    while (!closed) {
      try {
        Socket near = listener.accept();
        Thread.ofVirtual().start(() -> join(near));
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void join(Socket near) {
    open.add(near);
    awaitWay();
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), to);
      open.add(far);
      Thread.ofVirtual().start(() -> pass(near, far));
      pass(far, near);
    } catch (IOException e) {
      end(near);
    }
  }

  private void pass(Socket from, Socket into) {
    byte[] bytes = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        awaitWay();
        into.getOutputStream().write(bytes, 0, read);
      }
    } catch (IOException gone) {
      // Both ends are closed below.
    } finally {
      awaitWay();
      end(from);
      end(into);
    }
  }

  private void awaitWay() {
    while (cut && !closed) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    listener.close();
    Set.copyOf(open).forEach(this::end);
  }
}
