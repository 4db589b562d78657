package io.susanoh.gateway.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A way from one node to the Redis of 127.0.0.1 that can be cut: then nothing passes and nothing is
 * refused, until it is healed. Or it holds back what Redis answers, and nothing else.
 */
public final class Severable implements AutoCloseable {

  private static final long LOOK_NANOS = 1_000_000;
  private static final int BUFFER_BYTES = 16 * 1024;

  /** Where an event begins on its way to Redis. */
  private static final String STEP = "evalsha";

  private final ServerSocket listener;
  private final int to;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile boolean holdsAnswers;
  private volatile boolean closed;
  private volatile CountDownLatch stepAsked = new CountDownLatch(1);

  private Severable(ServerSocket listener, int to) {
    this.listener = listener;
    this.to = to;
  }

  /** A way to that port. */
  public static Severable to(int port) throws IOException {
    Severable way = new Severable(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
    Thread.ofVirtual().start(way::take);
    return way;
  }

  /** Where it begins. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Nothing passes any more. */
  public void cut() {
    cut = true;
  }

  /** What is asked is done, and nobody hears of it. */
  void holdAnswers() {
    stepAsked = new CountDownLatch(1);
    holdsAnswers = true;
  }

  /** Waits until Redis is asked for a step whose answer is held back. */
  void awaitStep() throws InterruptedException {
    if (!stepAsked.await(Cluster.PATIENCE_NANOS, TimeUnit.NANOSECONDS)) {
      throw new AssertionError("nothing was asked of Redis");
    }
  }

  /** What comes passes again; connections that were there before the cut go on. */
  public void heal() {
    cut = false;
    holdsAnswers = false;
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
      Thread.ofVirtual().start(() -> pass(near, far, this::ask));
      pass(far, near, this::answer);
    } catch (IOException e) {
      end(near);
    }
  }

  /** What is done with bytes that have come before they go on. */
  private interface Before {
    void passing(String bytes);
  }

  /** What has come so far goes on to Redis, whatever becomes of the node. */
  private void ask(String bytes) {
    if (holdsAnswers && bytes.toLowerCase(Locale.ROOT).contains(STEP)) {
      stepAsked.countDown();
    }
  }

  private void answer(String bytes) {
    while (holdsAnswers && !closed) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void pass(Socket from, Socket into, Before before) {
    byte[] bytes = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        awaitWay();
        before.passing(new String(bytes, 0, read, StandardCharsets.ISO_8859_1));
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
