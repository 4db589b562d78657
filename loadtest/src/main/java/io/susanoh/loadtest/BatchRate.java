package io.susanoh.loadtest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How many events a second a gateway takes in batches of {@value #EVENTS} lines, and how many
 * Jackson's streaming parser alone gets through in the same bytes. {@code batch.sh} runs both.
 */
public final class BatchRate {

  private static final int EVENTS = 1_000;
  private static final int TARGETS = 1_000_000;
  private static final int ID_DIGITS = 15;
  private static final int TARGET_DIGITS = 7;

  private static final String BEFORE_ID = "{\"event_id\":\"";
  private static final String BEFORE_TARGET =
      "\",\"event_type\":\"TRADE\",\"actor_id\":\"player-4711\",\"target_id\":\"player-";
  private static final String BEHIND_TARGET =
      "\",\"action_details\":{\"currency_amount\":1250,\"item_id\":\"item_sword_01\","
          + "\"market_avg_price\":1200},\"context_metadata\":{\"actor_level\":35,"
          + "\"account_age_days\":412,"
          + "\"recent_chat_log\":\"thanks for the trade, see you tomorrow\"}}\n";

  private BatchRate() {}

  /**
   * {@code parse <seconds> tokens|values} prints {@code PARSED <events> <nanoseconds> <of processor
   * time>}: of the tokens alone, whose texts the parser passes over, or with every value read.
   * {@code load <port> <API key> <connections> <seconds>} prints {@code TAKEN <events>
   * <nanoseconds>}.
   */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "parse" -> parse(Integer.parseInt(args[1]), args[2].equals("values"));
      case "load" ->
          load(
              Integer.parseInt(args[1]),
              args[2],
              Integer.parseInt(args[3]),
              Integer.parseInt(args[4]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** The body of a batch, of which each event gets another id and target for the next one. */
  private static final class Body {
    private final byte[] bytes;
    private final int stride;
    private final SplittableRandom random;
    private long id;

    Body(long seed) {
      String event =
          BEFORE_ID
              + "0".repeat(ID_DIGITS)
              + BEFORE_TARGET
              + "0".repeat(TARGET_DIGITS)
              + BEHIND_TARGET;
      bytes = event.repeat(EVENTS).getBytes(StandardCharsets.US_ASCII);
      stride = event.length();
      random = new SplittableRandom(seed);
      id = seed;
    }

    byte[] next() {
      for (int i = 0; i < EVENTS; i++) {
        int at = i * stride + BEFORE_ID.length();
        digits(++id, at, ID_DIGITS);
        // The first hundredth of all targets receives a tenth of all events.
        double drawn = random.nextDouble();
        digits(
            (long) (TARGETS * drawn * drawn),
            at + ID_DIGITS + BEFORE_TARGET.length(),
            TARGET_DIGITS);
      }
      return bytes;
    }

    private void digits(long number, int at, int count) {
      long left = number;
      for (int i = at + count - 1; i >= at; i--) {
        bytes[i] = (byte) ('0' + left % 10);
        left /= 10;
      }
    }
  }

  private static void parse(int seconds, boolean values) throws IOException {
    JsonFactory factory = new JsonFactory();
    Body body = new Body(1);
    byte[] bytes = body.next();
    for (boolean warm : new boolean[] {true, false}) {
      long beganNanos = System.nanoTime();
      long beganCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      long events = 0;
      while (System.nanoTime() - beganNanos < seconds * 1_000_000_000L) {
        events += parse(factory, bytes, values);
      }
      if (!warm) {
        System.out.printf(
            Locale.ROOT,
            "PARSED %d %d %d%n",
            events,
            System.nanoTime() - beganNanos,
            ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - beganCpu);
      }
    }
  }

  private static long parse(JsonFactory factory, byte[] bytes, boolean values) throws IOException {
    long events = 0;
    long read = 0;
    int depth = 0;
    try (JsonParser parser = factory.createParser(bytes)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          depth++;
        } else if (token == JsonToken.END_OBJECT && --depth == 0) {
          events++;
        } else if (values && token == JsonToken.VALUE_STRING) {
          read += parser.getText().length();
        } else if (values && token == JsonToken.VALUE_NUMBER_INT) {
          read += parser.getLongValue();
        }
      }
    }
    if (values == (read == 0)) {
      throw new IllegalStateException("values were read: " + read);
    }
    return events;
  }

  private static void load(int port, String apiKey, int connections, int seconds)
      throws InterruptedException, ExecutionException {
    long run = System.currentTimeMillis() % 100_000_000L;
    List<Future<Long>> runs = new ArrayList<>();
    long beganNanos = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      for (int i = 0; i < connections; i++) {
        Body body = new Body((run * connections + i) * 100_000L * EVENTS % 1_000_000_000_000_000L);
        runs.add(
            threads.submit(() -> load(port, apiKey, body, beganNanos + seconds * 1_000_000_000L)));
      }
    }
    long events = 0;
    for (Future<Long> each : runs) {
      events += each.get();
    }
    System.out.printf(Locale.ROOT, "TAKEN %d %d%n", events, System.nanoTime() - beganNanos);
  }

  private static long load(int port, String apiKey, Body body, long untilNanos) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      InputStream in = new BufferedInputStream(socket.getInputStream(), 256 * 1024);
      byte[] head =
          ("POST /api/v1/events/batch HTTP/1.1\r\nHost: localhost\r\nX-API-KEY: "
                  + apiKey
                  + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
                  + body.bytes.length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      long events = 0;
      while (System.nanoTime() < untilNanos) {
        byte[] bytes = body.next();
        out.write(head);
        out.write(bytes);
        events += results(in);
      }
      return events;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads an answer, and counts its results; every one must be that of an event. */
  private static int results(InputStream in) throws IOException {
    boolean chunked = false;
    int length = 0;
    String status = line(in);
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String name = header.toLowerCase(Locale.ROOT);
      chunked |= name.startsWith("transfer-encoding:");
      if (name.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    int results = 0;
    if (chunked) {
      for (int size = chunk(in); size > 0; size = chunk(in)) {
        results += screened(in.readNBytes(size));
        line(in);
      }
      line(in);
    } else {
      results = screened(in.readNBytes(length));
    }
    if (results != EVENTS) {
      throw new IOException(results + " events were screened: " + status);
    }
    return results;
  }

  private static int chunk(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  /** Lines that begin as a ScreeningResult does. */
  private static int screened(byte[] body) {
    int results = 0;
    boolean begins = true;
    for (int i = 0; i < body.length; i++) {
      if (begins && i + 3 < body.length && body[i + 3] == 'c') {
        results++;
      }
      begins = body[i] == '\n';
    }
    return results;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection was closed");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
