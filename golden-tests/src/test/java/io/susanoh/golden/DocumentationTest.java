package io.susanoh.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.susanoh.gateway.config.SettingsTable;
import io.susanoh.gateway.http.JacksonEventDecoder;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What the documents say, held against the code. */
class DocumentationTest {

  private static final Path PROJECT = Corpus.module().resolveSibling("");
  private static final String SETTINGS_BEGIN = "<!-- settings:begin -->\n";
  private static final String SETTINGS_END = "<!-- settings:end -->";
  private static final long RECEIPT_MILLIS = 1_750_000_000_000L;

  /** A class, or a class and a member of it: {@code Drain}, {@code Drain.catchUp}. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("`([A-Z][a-z][A-Za-z0-9]*)(?:\\.[A-Za-z_]+)*`");

  /** The event that the README posts, and what it is answered. */
  private static final Pattern POSTED =
      Pattern.compile(
          "/api/v1/events -H [^\\n]*-d '(\\{.*?\\})'\\n```\\s+```json\\n(.*?)\\n```",
          Pattern.DOTALL);

  @Test
  void theReadmeHasTheTableOfSettings() throws IOException {
    String readme = read("README.md");
    int begin = readme.indexOf(SETTINGS_BEGIN) + SETTINGS_BEGIN.length();
    assertEquals(
        SettingsTable.markdown(), readme.substring(begin, readme.indexOf(SETTINGS_END, begin)));
  }

  @Test
  void theReadmesEventIsAnsweredAsTheReadmeSays() throws IOException {
    MatchResult posted = POSTED.matcher(read("README.md")).results().findFirst().orElseThrow();
    JsonNode answer = Corpus.JSON.readTree(posted.group(2));
    ScreeningResult result =
        screen(
            new JacksonEventDecoder()
                .decode(posted.group(1).getBytes(StandardCharsets.UTF_8), "default"));
    assertEquals(result.screened(), answer.required("screened").booleanValue());
    assertEquals(
        Rule.of(result.rules()).stream().map(Rule::name).toList(),
        texts(answer.required("triggered_rules")));
    assertEquals(result.needsL2(), answer.required("needs_l2").booleanValue());
  }

  @Test
  void architectureNamesOnlyClassesThatExist() throws IOException {
    Set<String> named =
        CLASS_NAME
            .matcher(read("ARCHITECTURE.md"))
            .results()
            .map(name -> name.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(named.contains("EventIntake"), "the walk of an event: " + named);
    named.removeAll(classes());
    assertEquals(Set.of(), named);
  }

  private static ScreeningResult screen(GameEvent event) {
    try (JavaL1Engine engine = new JavaL1Engine(1)) {
      return engine.screen(new KeyHasher(1, 2).event(event), RuleSet.DEFAULT, RECEIPT_MILLIS);
    }
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::textValue).toList();
  }

  private static String read(String document) throws IOException {
    return Files.readString(PROJECT.resolve(document));
  }

  /** The names of the Java files of all modules. */
  private static Set<String> classes() throws IOException {
    try (Stream<Path> modules = Files.list(PROJECT)) {
      List<Path> sources =
          modules.map(module -> module.resolve("src")).filter(Files::isDirectory).toList();
      Set<String> classes = new TreeSet<>();
      for (Path source : sources) {
        try (Stream<Path> files = Files.walk(source)) {
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .forEach(name -> classes.add(name.substring(0, name.length() - ".java".length())));
        }
      }
      return classes;
    }
  }
}
