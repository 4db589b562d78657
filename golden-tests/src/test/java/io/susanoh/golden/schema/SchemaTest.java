package io.susanoh.golden.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.golden.malformed.PostedBodies;
import io.susanoh.golden.malformed.PostedBody;
import io.susanoh.golden.vector.GoldenCase;
import io.susanoh.golden.vector.GoldenVectors;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code, corpora and schemas say the same; where one moves, a test here fails. */
class SchemaTest {

  /** The corpus's part that no schema can judge: a field's second coming. */
  private static final String TWICE = "twice: ";

  /** Exponents that the validator at hand does not carry out, or only modulo 2^64. */
  private static final Pattern HUGE_EXPONENT = Pattern.compile("[0-9][eE][+-]?[0-9]{3}");

  /** Components of the record that are not fields of a posted event. */
  private static final Set<String> NOT_POSTED = Set.of("tenant_id", "timestamp_millis");

  @TestFactory
  Stream<DynamicTest> schemaTakesWhatTheCorpusTakesAndNothingElse() {
    return PostedBodies.load().stream()
        .filter(SchemaTest::canBeJudged)
        .map(
            posted ->
                dynamicTest(
                    posted.name(),
                    () ->
                        assertEquals(
                            posted.status() == 200,
                            Schemas.takesEvent(posted.body()),
                            posted.name())));
  }

  /** JSON, and nothing in it that is beyond a schema. */
  private static boolean canBeJudged(PostedBody posted) {
    return (posted.status() == 200 || posted.status() == 422)
        && !posted.name().startsWith(TWICE)
        && !HUGE_EXPONENT.matcher(new String(posted.body(), StandardCharsets.UTF_8)).find();
  }

  @TestFactory
  Stream<DynamicTest> schemaTakesEveryVector() {
    return GoldenVectors.load().stream()
        .map(golden -> dynamicTest(golden.name(), () -> assertTaken(golden)));
  }

  private static void assertTaken(GoldenCase golden) {
    golden.steps().forEach(step -> assertTrue(Schemas.takesEvent(step.body(0, 0)), golden.name()));
  }

  @Test
  void everyComponentOfGameEventIsAFieldOfTheSchemaAndTheOtherWayRound() {
    Set<String> components =
        Arrays.stream(GameEvent.class.getRecordComponents())
            .map(RecordComponent::getName)
            .map(SchemaTest::snakeCase)
            .filter(name -> !NOT_POSTED.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(components, leaves(Schemas.GAME_EVENT_LOG_TEXT));
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static Set<String> leaves(JsonNode schema) {
    Set<String> leaves = new TreeSet<>();
    schema
        .required("properties")
        .properties()
        .forEach(
            property -> {
              if (property.getValue().has("properties")) {
                leaves.addAll(leaves(property.getValue()));
              } else {
                leaves.add(property.getKey());
              }
            });
    return leaves;
  }

  @Test
  void amountsOfTheSchemaEndWhereTheCodeEndsThem() {
    JsonNode action = Schemas.GAME_EVENT_LOG_TEXT.at("/properties/action_details/properties");
    for (String field : List.of("currency_amount", "market_avg_price")) {
      assertEquals(
          GameEvent.AMOUNT_MAX, action.get(field).at("/anyOf/0/maximum").longValue(), field);
    }
  }

  @Test
  void rulesOfTheSchemaAreEverySetOfTheCodesRulesInTheirOrder() {
    Set<List<String>> inSchema =
        asLists(Schemas.SCREENING_RESULT_TEXT.at("/properties/triggered_rules/enum"));
    Set<List<String>> inCode =
        IntStream.rangeClosed(0, Rule.ALL)
            .mapToObj(bits -> Rule.of(bits).stream().map(Rule::name).toList())
            .collect(Collectors.toSet());
    assertEquals(inCode, inSchema);
  }

  @Test
  void statesOfTheSchemaAreThoseOfTheCode() {
    assertEquals(
        Arrays.stream(AccountState.values()).map(AccountState::name).toList(),
        asList(Schemas.SCREENING_RESULT_TEXT.at("/properties/account_state/enum")));
  }

  private static Set<List<String>> asLists(JsonNode lists) {
    Set<List<String>> all = new HashSet<>();
    lists.forEach(list -> all.add(asList(list)));
    return all;
  }

  private static List<String> asList(JsonNode list) {
    List<String> items = new ArrayList<>();
    list.forEach(item -> items.add(item.textValue()));
    return items;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"screened": true, "triggered_rules": ["R1","R4"], "needs_l2": true,
         "recommended_action": "RESTRICTED_WITHDRAWAL", "account_state": "RESTRICTED_WITHDRAWAL"}
        """,
        """
        {"screened": false, "triggered_rules": [], "needs_l2": false, "recommended_action": null,
         "account_state": "BANNED", "added_later": 1}
        """,
        """
        {"screened": true, "triggered_rules": ["R2"], "needs_l2": false,
         "recommended_action": "RESTRICTED_WITHDRAWAL", "account_state": "NORMAL"}
        """
      })
  void answersAsTheContractHasThemAreTaken(String answer) {
    assertTrue(Schemas.takesResult(answer.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Screened without a rule.
        """
        {"screened": true, "triggered_rules": [], "needs_l2": false,
         "recommended_action": "RESTRICTED_WITHDRAWAL", "account_state": "NORMAL"}
        """,
        // A rule without an action.
        """
        {"screened": true, "triggered_rules": ["R1"], "needs_l2": false,
         "recommended_action": null, "account_state": "NORMAL"}
        """,
        // R4 without L2.
        """
        {"screened": true, "triggered_rules": ["R4"], "needs_l2": false,
         "recommended_action": "RESTRICTED_WITHDRAWAL", "account_state": "NORMAL"}
        """,
        // Rules out of their order.
        """
        {"screened": true, "triggered_rules": ["R4", "R1"], "needs_l2": true,
         "recommended_action": "RESTRICTED_WITHDRAWAL", "account_state": "NORMAL"}
        """,
        // A state that is none.
        """
        {"screened": false, "triggered_rules": [], "needs_l2": false, "recommended_action": null,
         "account_state": "FROZEN"}
        """,
        // No state.
        """
        {"screened": false, "triggered_rules": [], "needs_l2": false, "recommended_action": null}
        """
      })
  void answersThatTheContractCannotGiveAreRefused(String answer) {
    assertEquals(false, Schemas.takesResult(answer.getBytes(StandardCharsets.UTF_8)));
  }
}
