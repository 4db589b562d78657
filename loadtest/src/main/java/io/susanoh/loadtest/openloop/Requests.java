package io.susanoh.loadtest.openloop;

import io.susanoh.loadtest.traffic.EventBodies;
import io.susanoh.loadtest.traffic.EventBodies.Timestamps;
import io.susanoh.loadtest.traffic.TrafficGenerator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Requests made beforehand, side by side in memory, so that posting one makes nothing. Round after
 * round they are the same but for their event ids, which begin with run and round.
 */
final class Requests {

  private static final int ROUND_DIGITS = 8;
  private static final String HEX = "0123456789abcdef";

  private final ByteBuffer bytes;
  private final int[] ends;
  private final int[] rounds;
  private int next;
  private int round;

  /**
   * Takes so many events from {@code traffic}.
   *
   * @param run begins the event ids, so that no two runs have the same
   */
  Requests(TrafficGenerator traffic, int count, String run, String apiKey) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    EventBodies bodies = new EventBodies(Timestamps.ABSENT);
    ends = new int[count];
    rounds = new int[count];
    String prefix = run + '-';
    for (int i = 0; i < count; i++) {
      byte[] body = bodies.of(traffic.next(), prefix + "0".repeat(ROUND_DIGITS) + '-');
      byte[] head = head(body.length, apiKey).getBytes(StandardCharsets.US_ASCII);
      rounds[i] = all.size() + head.length + EventBodies.BEGINNING.length() + prefix.length();
      all.writeBytes(head);
      all.writeBytes(body);
      ends[i] = all.size();
    }
    bytes = ByteBuffer.allocateDirect(all.size()).put(all.toByteArray()).flip();
  }

  private static String head(int bodyBytes, String apiKey) {
    return "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + (apiKey.isEmpty() ? "" : "X-API-KEY: " + apiKey + "\r\n")
        + "Content-Length: "
        + bodyBytes
        + "\r\n\r\n";
  }

  /** The next request. Valid until {@link #next} has come around to it again. */
  ByteBuffer next() {
    if (next == ends.length) {
      next = 0;
      round++;
    }
    for (int i = 0, digits = round; i < ROUND_DIGITS; i++, digits >>>= 4) {
      bytes.put(rounds[next] + ROUND_DIGITS - 1 - i, (byte) HEX.charAt(digits & 0xf));
    }
    int begin = next == 0 ? 0 : ends[next - 1];
    ByteBuffer request = bytes.slice(begin, ends[next] - begin);
    next++;
    return request;
  }
}
