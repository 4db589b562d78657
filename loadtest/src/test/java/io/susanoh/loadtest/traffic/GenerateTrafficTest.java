package io.susanoh.loadtest.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.susanoh.loadtest.traffic.EventBodies.Timestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GenerateTrafficTest {

  private static final int EVENTS = 3_000;
  private static final TrafficProfile PROFILE = TrafficProfile.ofSeed(7, 10_000, 100);
  private static final Path SCHEMA = Path.of("../golden-tests/schemas/game-event-log.schema.json");

  private final ObjectMapper json = new ObjectMapper();

  @TempDir Path directory;

  @Test
  void theSameSeedGivesTheSameBytes() throws Exception {
    Path once = written("once", Timestamps.GIVEN);
    Path again = written("again", Timestamps.GIVEN);
    assertArrayEquals(Files.readAllBytes(once), Files.readAllBytes(again));
    assertArrayEquals(
        Files.readAllBytes(GenerateTraffic.labels(once)),
        Files.readAllBytes(GenerateTraffic.labels(again)));
    assertEquals(
        "a82f6ba97c23eff0cb06c6b7f40be35c2be3cbd747bd6e4175745d9de33bd25f",
        sha256(once),
        "the bytes of a seed are part of what load tests of different days are compared by");
  }

  @ParameterizedTest
  @EnumSource
  void everyBodyIsValidByTheSchema(Timestamps timestamps) throws Exception {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(Files.readString(SCHEMA));
    for (String line : Files.readAllLines(written("valid", timestamps))) {
      JsonNode body = json.readTree(line);
      assertEquals(List.of(), List.copyOf(schema.validate(body)), line);
      assertEquals(timestamps == Timestamps.GIVEN, body.has("timestamp"), line);
    }
  }

  @Test
  void everyLineHasItsLabelAndBeginsAsItsPosterReliesOn() throws Exception {
    Path bodies = written("labelled", Timestamps.ABSENT);
    List<String> lines = Files.readAllLines(bodies);
    List<String> labels = Files.readAllLines(GenerateTraffic.labels(bodies));
    assertEquals("event_id,kind,campaign,rules,age_millis,duplicate", labels.getFirst());
    assertEquals(EVENTS, lines.size());
    assertEquals(EVENTS + 1, labels.size());
    for (int i = 0; i < EVENTS; i++) {
      String id = labels.get(i + 1).split(",", 2)[0];
      assertTrue(lines.get(i).startsWith(EventBodies.BEGINNING + id + '"'), lines.get(i));
    }
  }

  @Test
  void aPrefixStandsBeforeTheId() throws Exception {
    LabelledEvent event = new TrafficGenerator(PROFILE).next();
    byte[] body = new EventBodies(Timestamps.ABSENT).of(event, "run-1-");
    assertEquals("run-1-" + event.eventId(), json.readTree(body).get("event_id").asText());
    assertTrue(
        new String(body, StandardCharsets.UTF_8).startsWith(EventBodies.BEGINNING + "run-1-"));
  }

  private Path written(String name, Timestamps timestamps) throws IOException {
    Path out = directory.resolve(name + ".ndjson");
    GenerateTraffic.write(PROFILE, EVENTS, timestamps, out);
    return out;
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
