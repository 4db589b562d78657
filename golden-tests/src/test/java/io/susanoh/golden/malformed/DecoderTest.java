package io.susanoh.golden.malformed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.susanoh.gateway.http.EventDecoder;
import io.susanoh.gateway.http.JacksonEventDecoder;
import io.susanoh.gateway.http.ScanningEventDecoder;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.FieldError;
import io.susanoh.golden.reference.ReferenceDecoder;
import io.susanoh.golden.reference.ReferenceDecoder.Accepted;
import io.susanoh.golden.reference.ReferenceDecoder.Refused;
import io.susanoh.golden.reference.ReferenceDecoder.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The gateway's decoders give the reference decoder's verdict, event and places. */
class DecoderTest {

  private static final int MUTANTS = 300_000;

  /** Statuses that are a decoder's to give; size and media type are judged before it. */
  private static final Set<Integer> DECODED = Set.of(200, 400, 422);

  /** Bytes that matter to the grammar. */
  private static final String LIKELY = "{}[]\",:\\/0123456789eE+-.u tfn\u0000\u001f";

  private static final List<PostedBody> BODIES =
      PostedBodies.load().stream().filter(posted -> DECODED.contains(posted.status())).toList();

  private final EventDecoder jackson = new JacksonEventDecoder();
  private final EventDecoder scanning = new ScanningEventDecoder(jackson);
  private final long seed = Long.getLong("susanoh.seed", new Random().nextLong());

  @TestFactory
  Stream<DynamicTest> everyBodyOfTheCorpusIsDecodedAsTheReferenceDoes() {
    return BODIES.stream()
        .map(posted -> dynamicTest(posted.name(), () -> compare(posted.body(), posted.name())));
  }

  @Test
  void bodiesWithRandomBytesChangedAreDecodedAsTheReferenceDoes() {
    System.out.printf("changed bodies: -Dsusanoh.seed=%d%n", seed);
    Random random = new Random(seed);
    List<byte[]> bodies =
        BODIES.stream().map(PostedBody::body).filter(body -> body.length < 1_000).toList();
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutant(bodies.get(random.nextInt(bodies.size())), random);
      compare(mutant, "-Dsusanoh.seed=" + seed);
    }
  }

  /** One to three times: a byte changed, left out or put in, or a run of bytes copied elsewhere. */
  private static byte[] mutant(byte[] body, Random random) {
    byte[] mutant = body;
    for (int edits = 1 + random.nextInt(3); edits > 0 && mutant.length > 0; edits--) {
      int at = random.nextInt(mutant.length);
      mutant =
          switch (random.nextInt(4)) {
            case 0 -> replaced(mutant, at, at + 1, one(random));
            case 1 -> replaced(mutant, at, at + 1, new byte[0]);
            case 2 -> replaced(mutant, at, at, one(random));
            default -> {
              int from = random.nextInt(mutant.length);
              int to = Math.min(mutant.length, from + 1 + random.nextInt(12));
              yield replaced(mutant, at, at, Arrays.copyOfRange(mutant, from, to));
            }
          };
    }
    return mutant;
  }

  private static byte[] one(Random random) {
    return new byte[] {
      (byte)
          (random.nextInt(4) == 0
              ? random.nextInt(256)
              : LIKELY.charAt(random.nextInt(LIKELY.length())))
    };
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
    byte[] result = new byte[bytes.length - (to - from) + by.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
    return result;
  }

  private void compare(byte[] body, String context) {
    Verdict expected = ReferenceDecoder.decode(body);
    compare(expected, decoded(jackson, body), body, context);
    compare(expected, decoded(scanning, body), body, context);
  }

  private static void compare(Verdict expected, Verdict actual, byte[] body, String context) {
    assertEquals(
        expected,
        actual,
        () ->
            "%s: %s, in base64 %s"
                .formatted(
                    context,
                    new String(body, StandardCharsets.UTF_8),
                    Base64.getEncoder().encodeToString(body)));
  }

  private static Verdict decoded(EventDecoder decoder, byte[] body) {
    try {
      return new Accepted(decoder.decode(body, "default"));
    } catch (Refusal refusal) {
      return new Refused(
          refusal.kind().status(),
          refusal.errors().stream().map(FieldError::loc).collect(Collectors.toSet()));
    }
  }
}
