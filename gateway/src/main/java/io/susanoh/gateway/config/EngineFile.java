package io.susanoh.gateway.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.susanoh.gateway.config.Settings.EngineProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The file that {@code L1_ENGINE_FILE} names: a JSON object of {@code provider} and {@code
 * canary_percent}, each of which may be left out.
 */
public final class EngineFile {

  /** What came of reading it. */
  public sealed interface Outcome {}

  /** What it says, which may be nothing. */
  public record Sound(Optional<EngineProvider> provider, Optional<Integer> canaryPercent)
      implements Outcome {}

  /** It says what may not be said, in one line. */
  public record Faulty(String line) implements Outcome {}

  /** The setting that names the file. */
  public static final String SETTING = "L1_ENGINE_FILE";

  private static final int BYTES_MAX = 1 << 16;
  private static final String PROVIDER = "provider";
  private static final String PERCENT = "canary_percent";
  private static final int PERCENT_MAX = 100;
  private static final String ALLOWED =
      "a JSON object with provider (java, rust or canary) and canary_percent (0 to 100), each at"
          + " most once";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private EngineFile() {}

  /** Reads the file. */
  public static Outcome read(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return of(path, MAPPER.readTree(in.readNBytes(BYTES_MAX)));
    } catch (NoSuchFileException e) {
      return faulty(path, "there is no such file");
    } catch (JsonProcessingException e) {
      return faulty(path, "it is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      return faulty(path, "it cannot be read: " + e.getMessage());
    }
  }

  private static Outcome of(Path path, JsonNode json) {
    if (!json.isObject()) {
      return faulty(path, "it is no object");
    }
    for (String name : (Iterable<String>) json::fieldNames) {
      if (!Set.of(PROVIDER, PERCENT).contains(name)) {
        return faulty(path, name + " is unknown");
      }
    }
    Optional<JsonNode> provider = Optional.ofNullable(json.get(PROVIDER));
    Optional<JsonNode> percent = Optional.ofNullable(json.get(PERCENT));
    Optional<EngineProvider> named = provider.map(JsonNode::textValue).flatMap(EngineFile::named);
    if (provider.isPresent() && named.isEmpty()) {
      return faulty(path, PROVIDER + " is " + provider.get());
    }
    if (percent.filter(EngineFile::isPercent).isEmpty() && percent.isPresent()) {
      return faulty(path, PERCENT + " is " + percent.get());
    }
    return new Sound(named, percent.map(JsonNode::intValue));
  }

  private static boolean isPercent(JsonNode node) {
    return node.isIntegralNumber()
        && node.canConvertToInt()
        && node.intValue() >= 0
        && node.intValue() <= PERCENT_MAX;
  }

  private static Optional<EngineProvider> named(String word) {
    return Arrays.stream(EngineProvider.values()).filter(p -> p.word().equals(word)).findFirst();
  }

  private static Faulty faulty(Path path, String reason) {
    return new Faulty(
        "%s is \"%s\": %s; allowed is %s"
            .formatted(
                SETTING, Format.onOneLine(path.toString()), Format.onOneLine(reason), ALLOWED));
  }
}
