package io.susanoh.loadtest;

import io.susanoh.loadtest.traffic.EventBodies;
import io.susanoh.loadtest.traffic.EventBodies.Timestamps;
import io.susanoh.loadtest.traffic.TrafficGenerator;
import io.susanoh.loadtest.traffic.TrafficProfile;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Posts events at steady rates, open loop: each connection sends what is due by the clock,
 * pipelined, whether the answers to what it sent before were slow or not. The events are those of
 * {@link TrafficGenerator}. Says for each rate whether PostgreSQL kept up.
 */
public final class SteadyRate {

  private static final int CONNECTIONS = 16;
  private static final int TARGETS = 1_000_000;
  private static final long TICK_NANOS = 10_000_000;

  /** PostgreSQL keeps up when it is at most this much behind at the end. */
  private static final int LAG_SECONDS_MAX = 2;

  private final int port;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  private SteadyRate(int port) {
    this.port = port;
  }

  /**
   * Runs the rates one after the other.
   *
   * @param args port, seconds of each rate, then rates in events a second
   */
  @SuppressWarnings("SystemOut") // the report
  public static void main(String[] args) throws Exception {
    for (int i = 2; i < args.length; i++) {
      System.out.println(
          new SteadyRate(Integer.parseInt(args[0]))
              .run(Integer.parseInt(args[1]), Integer.parseInt(args[i])));
    }
  }

  private String run(int seconds, int rate) throws Exception {
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<?>> connections = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int of = i;
        connections.add(threads.submit(() -> send(of, seconds, (double) rate / CONNECTIONS)));
      }
      for (Future<?> connection : connections) {
        connection.get();
      }
    }
    double took = (System.nanoTime() - start) / 1e9;
    long lag = lag();
    boolean keptUp =
        lag <= (long) rate * LAG_SECONDS_MAX && answered.get() >= 0.98 * rate * seconds;
    return String.format(
        Locale.ROOT,
        "asked for %d/s: %.0f/s answered in %.1f s, %d refused, %d records behind at the end: %s",
        rate,
        answered.get() / took,
        took,
        refused.get(),
        lag,
        keptUp ? "kept up" : "did not keep up");
  }

  private Void send(int connection, int seconds, double rate) throws IOException {
    TrafficGenerator traffic =
        new TrafficGenerator(TrafficProfile.ofSeed(connection, TARGETS, rate));
    EventBodies bodies = new EventBodies(Timestamps.ABSENT);
    String prefix = "s" + System.nanoTime() + '-' + connection + '-';
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    long sent = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      for (long now = start; now < end; now = System.nanoTime()) {
        long due = (long) ((now - start) / 1e9 * rate) - sent;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long i = 0; i < due; i++) {
          out.writeBytes(request(bodies.of(traffic.next(), prefix)));
        }
        socket.getOutputStream().write(out.toByteArray());
        for (long i = 0; i < due; i++) {
          (readStatus(in) == 200 ? answered : refused).incrementAndGet();
        }
        sent += due;
        LockSupport.parkNanos(TICK_NANOS - (System.nanoTime() - now));
      }
    }
    return null;
  }

  private static byte[] request(byte[] body) {
    String head =
        "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static int readStatus(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).split(" ", 3)[1]);
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private static String line(InputStream in) throws IOException {
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

  private long lag() throws IOException {
    URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    try (InputStream in = metrics.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("susanoh_drain_lag_records"))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }
}
