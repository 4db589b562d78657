package io.susanoh.gateway.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.susanoh.l1.PatternsRefused;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.SlangPatterns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The file that {@code L1_RULES} names (CONTRACT §4, §8): a JSON object of thresholds and patterns,
 * each of which may be left out. It is checked whole; all faults are told at once.
 */
public final class RulesFile {

  /** What came of reading it. */
  public sealed interface Outcome {}

  /** It may be put in force. */
  public record Sound(RuleSet rules) implements Outcome {}

  /** It may not, for these reasons: a line each, which names setting, file and what is allowed. */
  public record Faulty(List<String> lines) implements Outcome {}

  /** The setting that names the file. */
  public static final String SETTING = "L1_RULES";

  private static final int BYTES_MAX = 1 << 20;
  private static final String AMOUNT = "amount_threshold";
  private static final String COUNT = "count_threshold";
  private static final String PRICE = "price_multiplier";
  private static final String SLANG = "slang_patterns";
  private static final Set<String> FIELDS = Set.of(AMOUNT, COUNT, PRICE, SLANG);
  private static final String FIELDS_ALLOWED =
      String.join(", ", AMOUNT, COUNT, PRICE) + " and " + SLANG + ", each at most once";
  private static final String FILE_ALLOWED =
      "a JSON object of at most " + BYTES_MAX + " bytes with " + FIELDS_ALLOWED;
  private static final String LIST_ALLOWED =
      "a list of at most " + SlangPatterns.PATTERNS_MAX + " texts";
  private static final String PATTERN_ALLOWED =
      "literals, \\ before punctuation, classes [a-z] and [^a-z], . * + ? {n,m} | ( ), in an"
          + " automaton of at most "
          + SlangPatterns.STATES_MAX
          + " states";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String named;
  private final Path path;
  private final List<String> faults = new ArrayList<>();

  private RulesFile(String named, Path path) {
    this.named = named;
    this.path = path;
  }

  /** Reads the file and compiles its patterns; may take a second. */
  public static Outcome read(Path path) {
    return read(SETTING, path);
  }

  /** Like {@link #read(Path)}; {@code named} is how the setting is called in faults. */
  static Outcome read(String named, Path path) {
    RulesFile file = new RulesFile(named, path);
    Optional<RuleSet> rules = file.json().flatMap(file::rules);
    return file.faults.isEmpty() ? new Sound(rules.orElseThrow()) : new Faulty(file.faults);
  }

  private Optional<JsonNode> json() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        fault("it is larger", FILE_ALLOWED);
        return Optional.empty();
      }
      return Optional.of(MAPPER.readTree(bytes));
    } catch (NoSuchFileException e) {
      fault("there is no such file", FILE_ALLOWED);
    } catch (AccessDeniedException e) {
      fault("it may not be read", FILE_ALLOWED);
    } catch (JsonProcessingException e) {
      fault("it is not JSON: " + Format.onOneLine(e.getOriginalMessage()), FILE_ALLOWED);
    } catch (IOException e) {
      fault("it cannot be read: " + Format.onOneLine(String.valueOf(e.getMessage())), FILE_ALLOWED);
    }
    return Optional.empty();
  }

  private Optional<RuleSet> rules(JsonNode json) {
    if (!json.isObject()) {
      fault("it is no object", FILE_ALLOWED);
      return Optional.empty();
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                fault(Format.onOneLine(name) + " is unknown", FIELDS_ALLOWED);
              }
            });
    RuleSet defaults = RuleSet.DEFAULT;
    long amount = threshold(json, AMOUNT, RuleSet.AMOUNT_THRESHOLD_MAX, defaults.amountThreshold());
    long count = threshold(json, COUNT, RuleSet.COUNT_THRESHOLD_MAX, defaults.countThreshold());
    long price = threshold(json, PRICE, RuleSet.PRICE_MULTIPLIER_MAX, defaults.priceMultiplier());
    SlangPatterns slang = slang(json);
    return Optional.of(new RuleSet(amount, (int) count, price, slang));
  }

  /** What the field says, or the default if it says nothing or what may not be. */
  private long threshold(JsonNode json, String name, long max, long ifNone) {
    if (!json.has(name)) {
      return ifNone;
    }
    JsonNode value = json.get(name);
    if (value.isIntegralNumber()
        && value.canConvertToLong()
        && value.longValue() >= 1
        && value.longValue() <= max) {
      return value.longValue();
    }
    fault(name + " is " + shown(value), "a whole number from 1 to " + max);
    return ifNone;
  }

  private SlangPatterns slang(JsonNode json) {
    if (!json.has(SLANG)) {
      return SlangPatterns.DEFAULT;
    }
    JsonNode value = json.get(SLANG);
    List<String> patterns = new ArrayList<>();
    value.forEach(
        pattern -> {
          if (pattern.isTextual()) {
            patterns.add(pattern.textValue());
          }
        });
    if (!value.isArray() || patterns.size() < value.size() || tooMany(patterns)) {
      fault(SLANG + " is " + shown(value), LIST_ALLOWED);
      return SlangPatterns.DEFAULT;
    }
    try {
      return SlangPatterns.of(patterns);
    } catch (PatternsRefused e) {
      e.reasons().forEach(reason -> fault(SLANG + ", " + reason, PATTERN_ALLOWED));
      return SlangPatterns.DEFAULT;
    }
  }

  private static boolean tooMany(List<String> patterns) {
    return patterns.size() > SlangPatterns.PATTERNS_MAX;
  }

  private static String shown(JsonNode value) {
    return Format.onOneLine(value.toString());
  }

  private void fault(String reason, String allowed) {
    faults.add(
        "%s is \"%s\": %s; allowed is %s"
            .formatted(named, Format.onOneLine(path.toString()), reason, allowed));
  }
}
