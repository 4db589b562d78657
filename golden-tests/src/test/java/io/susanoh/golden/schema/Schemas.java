package io.susanoh.golden.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.regex.RegularExpression;
import io.susanoh.golden.Corpus;
import java.io.IOException;
import java.util.regex.Pattern;

/** The schemas, ready to validate, and a mapper that keeps every number as it is written. */
public final class Schemas {

  /** The request, CONTRACT §2. */
  public static final JsonNode GAME_EVENT_LOG_TEXT = text("game-event-log");

  /** The answer, CONTRACT §3. */
  public static final JsonNode SCREENING_RESULT_TEXT = text("screening-result");

  private static final JsonMapper EXACT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(100_000)
                          .maxNameLength(100_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final JsonSchema GAME_EVENT_LOG = schema(GAME_EVENT_LOG_TEXT);
  private static final JsonSchema SCREENING_RESULT = schema(SCREENING_RESULT_TEXT);

  private Schemas() {}

  /** Whether the schema of the request takes {@code body}, a JSON text. */
  public static boolean takesEvent(byte[] body) {
    return GAME_EVENT_LOG.validate(read(body)).isEmpty();
  }

  /** Whether the schema of the answer takes {@code body}, a JSON text. */
  public static boolean takesResult(byte[] body) {
    return SCREENING_RESULT.validate(read(body)).isEmpty();
  }

  private static JsonNode read(byte[] body) {
    try {
      return EXACT.readTree(body);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static JsonNode text(String name) {
    return Corpus.read(Corpus.module().resolve("schemas/" + name + ".schema.json"));
  }

  /** 5.0 is an integer to JSON Schema; the validator asks for a word before it agrees. */
  private static JsonSchema schema(JsonNode text) {
    SchemaValidatorsConfig config =
        SchemaValidatorsConfig.builder()
            .losslessNarrowing(true)
            .regularExpressionFactory(Schemas::ecmaScript)
            .build();
    return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(text, config);
  }

  /** JSON Schema's patterns are of ECMA-262, whose {@code $} is no newline before the end. */
  private static RegularExpression ecmaScript(String pattern) {
    Pattern compiled = Pattern.compile(pattern.replaceFirst("\\$$", "\\\\z"));
    return text -> compiled.matcher(text).find();
  }
}
