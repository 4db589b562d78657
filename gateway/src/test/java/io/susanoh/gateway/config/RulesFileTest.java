package io.susanoh.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.SettingsOutcome.Concluded;
import io.susanoh.gateway.config.SettingsOutcome.Faults;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.SlangPatterns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesFileTest {

  @TempDir Path directory;

  private Path file(String json) throws IOException {
    return Files.writeString(directory.resolve("rules.json"), json);
  }

  private RuleSet sound(String json) throws IOException {
    return assertInstanceOf(RulesFile.Sound.class, RulesFile.read(file(json))).rules();
  }

  private List<String> faults(String json) throws IOException {
    return assertInstanceOf(RulesFile.Faulty.class, RulesFile.read(file(json))).lines();
  }

  private String fault(String json) throws IOException {
    List<String> faults = faults(json);
    assertEquals(1, faults.size(), faults::toString);
    assertEquals(1, faults.getFirst().lines().count());
    String begin = "L1_RULES is \"" + directory.resolve("rules.json") + "\": ";
    assertTrue(faults.getFirst().startsWith(begin), faults.getFirst());
    return faults.getFirst().substring(begin.length());
  }

  @Test
  void whatIsLeftOutIsTheDefault() throws IOException {
    assertEquals(RuleSet.DEFAULT, sound("{}"));
    assertEquals(new RuleSet(5, 10, 100), sound("{\"amount_threshold\":5}"));
    assertEquals(new RuleSet(1_000_000, 6, 100), sound("{\"count_threshold\":6}"));
    assertEquals(new RuleSet(1_000_000, 10, 7), sound("{\"price_multiplier\":7}"));
  }

  @Test
  void allOfItIsRead() throws IOException {
    assertEquals(
        new RuleSet(1L << 49, 10_000, 1_000_000_000, SlangPatterns.of(List.of("口座", "a\\.b"))),
        sound(
            """
            {"amount_threshold": 562949953421312, "count_threshold": 10000,
             "price_multiplier": 1000000000, "slang_patterns": ["口座", "a\\\\.b"]}
            """));
    assertEquals(List.of(), sound("{\"slang_patterns\":[]}").slang().texts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "amount_threshold; 0; 562949953421312",
        "amount_threshold; 562949953421313; 562949953421312",
        "amount_threshold; 99999999999999999999; 562949953421312",
        "amount_threshold; \"5\"; 562949953421312",
        "amount_threshold; 5.5; 562949953421312",
        "amount_threshold; null; 562949953421312",
        "count_threshold; 10001; 10000",
        "count_threshold; -1; 10000",
        "count_threshold; 4294967297; 10000",
        "price_multiplier; 1000000001; 1000000000",
        "price_multiplier; [1]; 1000000000"
      })
  void aThresholdIsAWholeNumberWithinItsBounds(String name, String value, String max)
      throws IOException {
    assertEquals(
        name + " is " + value + "; allowed is a whole number from 1 to " + max,
        fault("{\"" + name + "\":" + value + "}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"a\"", "[1]", "[\"a\",null]", "{\"0\":\"a\"}", "7"})
  void patternsAreAListOfTexts(String value) throws IOException {
    assertEquals(
        "slang_patterns is " + value + "; allowed is a list of at most 64 texts",
        fault("{\"slang_patterns\":" + value + "}"));
  }

  @Test
  void aPatternThatIsRefusedIsNamedByItsPlace() throws IOException {
    String fault = fault("{\"slang_patterns\":[\"a\",\"(b\"]}");
    assertTrue(
        fault.startsWith("slang_patterns, pattern 2: a ( is not closed; allowed is "), fault);
  }

  @Test
  void anAutomatonThatIsTooLargeIsRefused() throws IOException {
    String fault = fault("{\"slang_patterns\":[\"(.*a.{100,100}){20,20}\"]}");
    assertTrue(fault.startsWith("slang_patterns, all patterns together: the automaton"), fault);
  }

  @Test
  void allFaultsAreReportedTogether() throws IOException {
    List<String> faults =
        faults(
            """
            {"amount_threshold":0,"count_treshold":1,"price_multiplier":"x","slang_patterns":["","[a"]}
            """);
    assertEquals(5, faults.size(), faults::toString);
    assertTrue(faults.getFirst().contains(": count_treshold is unknown; allowed is amount_"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; it is no object",
        "[]; it is no object",
        "{; it is not JSON",
        "{} {}; it is not JSON",
        "{\"count_threshold\":1,\"count_threshold\":2}; it is not JSON: Duplicate field",
        "{\"slang_patterns\":[\"\\ud800\"]}; slang_patterns, pattern 1: it has half a surrogate"
      })
  void whatIsNoObjectIsRefusedWhole(String json, String reason) throws IOException {
    String fault = fault(json);
    assertTrue(fault.startsWith(reason), fault);
  }

  @Test
  void aFileThatIsNotThereOrTooLargeIsSaidToBe() throws IOException {
    Path nowhere = directory.resolve("nowhere.json");
    List<String> lines = ((RulesFile.Faulty) RulesFile.read(nowhere)).lines();
    assertTrue(lines.getFirst().contains("nowhere.json\": there is no such file; allowed is a"));
    assertTrue(fault("{}" + " ".repeat(1 << 20)).startsWith("it is larger; allowed is a JSON"));
    Path itself = Files.createDirectory(directory.resolve("d"));
    assertInstanceOf(RulesFile.Faulty.class, RulesFile.read(itself));
  }

  @Test
  void theRulesOfTheFileAreInTheSettings() throws IOException {
    Path file = file("{\"count_threshold\":3}");
    Concluded concluded =
        assertInstanceOf(
            Concluded.class, SettingsReader.read(Map.of("L1_RULES", file.toString()), List.of()));
    assertEquals(Optional.of(file), concluded.settings().rulesFile());
    assertEquals(new RuleSet(1_000_000, 3, 100), concluded.settings().rules());
  }

  @Test
  void itsFaultsStopTheStartAlongWithTheOthers() throws IOException {
    Path file = file("{\"count_threshold\":0,\"slang_patterns\":[\"a**\"]}");
    Faults faults =
        assertInstanceOf(
            Faults.class, SettingsReader.read(Map.of("PORT", "x"), List.of("--l1-rules=" + file)));
    assertEquals(3, faults.lines().size(), faults::toString);
    String begin = "L1_RULES (--l1-rules) is \"" + file + "\": ";
    assertEquals(2, faults.lines().stream().filter(line -> line.startsWith(begin)).count());
  }
}
