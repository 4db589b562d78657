package io.susanoh.golden.malformed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.http.EventDecoder;
import io.susanoh.gateway.http.JacksonEventDecoder;
import io.susanoh.gateway.http.ScanningEventDecoder;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.FieldError;
import io.susanoh.golden.vector.GoldenVectors;
import io.susanoh.l1.GameEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The scanning decoder says what Jackson's says, of good bodies and of bad ones: the same event, or
 * the same refusal to the letter. {@code -Dsusanoh.bodies=10000000} compares that many.
 */
class DecoderAgreementTest {

  private static final int BODIES = Integer.getInteger("susanoh.bodies", 600_000);

  /** Longer ones are left to the corpus: here they would take all the time. */
  private static final int SEED_BYTES_MAX = 1_500;

  private static final String TENANT = "acme";

  private final long seed = Long.getLong("susanoh.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final GoodBodies good = new GoodBodies(random);
  private final BodyMutations mutations = new BodyMutations(random);
  private final EventDecoder jackson = new JacksonEventDecoder();
  private final Helper helper = new Helper(jackson);
  private final EventDecoder scanning = new ScanningEventDecoder(helper);

  /** What a decoder says of a body. */
  private record Outcome(
      Optional<GameEvent> event,
      Optional<Refusal.Kind> kind,
      String detail,
      List<FieldError> errors) {

    static Outcome of(EventDecoder decoder, byte[] bytes, int from, int to) {
      try {
        return new Outcome(
            Optional.of(decoder.decode(bytes, from, to, TENANT)), Optional.empty(), "", List.of());
      } catch (Refusal refusal) {
        return new Outcome(
            Optional.empty(), Optional.of(refusal.kind()), refusal.getMessage(), refusal.errors());
      }
    }
  }

  /** Counts how often the scan leaves a body to Jackson. */
  private static final class Helper implements EventDecoder {
    private final EventDecoder jackson;
    private int asked;

    Helper(EventDecoder jackson) {
      this.jackson = jackson;
    }

    @Override
    public GameEvent decode(byte[] bytes, int from, int to, String tenantId) {
      asked++;
      return jackson.decode(bytes, from, to, tenantId);
    }
  }

  @Test
  void everyBodyOfTheCorpusIsDecodedAlike() {
    PostedBodies.load().forEach(posted -> compare(posted.body()));
  }

  @Test
  void everyGoodBodyIsDecodedAlikeAndWithoutHelp() {
    System.out.printf("good bodies: -Dsusanoh.seed=%d%n", seed);
    for (int i = 0; i < BODIES / 10; i++) {
      byte[] body = good.next();
      Outcome outcome = compare(body);
      assertEquals(Optional.empty(), outcome.kind(), () -> shown(body));
      assertEquals(0, helper.asked, () -> shown(body));
    }
  }

  @Test
  void everyChangedBodyIsDecodedAlike() {
    System.out.printf("changed bodies: -Dsusanoh.seed=%d%n", seed);
    List<byte[]> seeds = seeds();
    int accepted = 0;
    int acceptedWithHelp = 0;
    for (int i = 0; i < BODIES; i++) {
      byte[] body = random.nextInt(3) == 0 ? good.next() : seeds.get(random.nextInt(seeds.size()));
      int askedBefore = helper.asked;
      if (compare(mutations.mutant(body)).event().isPresent()) {
        accepted++;
        acceptedWithHelp += helper.asked - askedBefore;
      }
    }
    System.out.printf(
        "%d changed bodies, %d accepted, %d of them with help%n",
        BODIES, accepted, acceptedWithHelp);
  }

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    PostedBodies.load().forEach(posted -> seeds.add(posted.body()));
    GoldenVectors.load().stream()
        .flatMap(vector -> vector.steps().stream())
        .forEach(step -> seeds.add(step.body(1_770_000_000_000L, 0)));
    seeds.removeIf(body -> body.length > SEED_BYTES_MAX || body.length == 0);
    return seeds;
  }

  /** The scan gets the body as part of an array whose other bytes would go on with it. */
  private Outcome compare(byte[] body) {
    Outcome expected = Outcome.of(jackson, body, 0, body.length);
    byte[] around = "\"0}}\" \u00bf".getBytes(StandardCharsets.ISO_8859_1);
    int from = random.nextInt(around.length);
    byte[] bytes = Arrays.copyOf(around, from + body.length + around.length);
    System.arraycopy(body, 0, bytes, from, body.length);
    System.arraycopy(around, 0, bytes, from + body.length, around.length);
    Outcome actual = Outcome.of(scanning, bytes, from, from + body.length);
    if (!expected.equals(actual)) {
      assertEquals(expected, actual, () -> shown(body));
    }
    return actual;
  }

  private String shown(byte[] body) {
    return "-Dsusanoh.seed=%d: %s, in base64 %s"
        .formatted(
            seed,
            new String(body, StandardCharsets.UTF_8),
            Base64.getEncoder().encodeToString(body));
  }
}
