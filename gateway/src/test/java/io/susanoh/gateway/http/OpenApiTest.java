package io.susanoh.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.susanoh.gateway.http.Operation.Body;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenApiTest {

  private final JsonNode document;

  OpenApiTest() throws IOException {
    document = new ObjectMapper().readTree(OpenApi.load().getBytes());
  }

  @Test
  void itIsOpenApi31WithATitle() {
    assertEquals("3.1.0", document.path("openapi").asText());
    assertEquals("Susanoh", document.path("info").path("title").asText());
    assertTrue(document.path("info").has("version"));
  }

  @Test
  void itNamesExactlyTheOperationsThatAreServed() {
    Set<String> documented = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            documented.add(method.toUpperCase(Locale.ROOT) + ' ' + path.getKey())));
    Set<String> served =
        Arrays.stream(Operation.values())
            .map(operation -> operation.method().name() + ' ' + operation.path())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(served, documented);
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationSaysWhoMayCallItAndWhatItAnswers(Operation operation) {
    JsonNode described = described(operation);
    assertEquals(security(operation), described.path("security").toString());
    assertTrue(described.path("responses").size() > 0);
    assertTrue(
        described.path("responses").properties().stream()
            .anyMatch(response -> response.getKey().startsWith("2")));
    assertEquals(
        operation.path().contains("{"),
        described.path("parameters").findValuesAsText("in").contains("path")
            || described.path("parameters").toString().contains("/parameters/id")
            || described.path("parameters").toString().contains("/parameters/name"));
  }

  @ParameterizedTest
  @EnumSource
  void everyOperationDescribesTheBodyItReads(Operation operation) {
    List<String> types =
        described(operation).path("requestBody").path("content").properties().stream()
            .map(Map.Entry::getKey)
            .toList();
    assertEquals(
        switch (operation.body()) {
          case NONE -> List.of();
          case JSON -> List.of("application/json");
          case BATCH -> List.of("application/x-ndjson", "application/json");
          case FORM -> List.of("application/x-www-form-urlencoded");
        },
        types);
    assertEquals(operation.body() != Body.NONE, described(operation).path("responses").has("415"));
  }

  private JsonNode described(Operation operation) {
    return document
        .path("paths")
        .path(operation.path())
        .path(operation.method().name().toLowerCase(Locale.ROOT));
  }

  private static String security(Operation operation) {
    return switch (operation.who()) {
      case ANYONE -> "[]";
      case SERVICE -> "[{\"apiKey\":[]}]";
      case SERVICE_OR_VIEWER -> "[{\"apiKey\":[]},{\"token\":[\"viewer\"]}]";
      case VIEWER -> "[{\"token\":[\"viewer\"]}]";
      case OPERATOR -> "[{\"token\":[\"operator\"]}]";
      case ADMIN -> "[{\"token\":[\"admin\"]}]";
    };
  }

  @Test
  void operationIdsAreUnique() {
    List<String> ids = document.path("paths").findValuesAsText("operationId");
    assertEquals(Operation.values().length, ids.size());
    assertEquals(ids.size(), Set.copyOf(ids).size());
  }

  @Test
  void everyReferenceResolvesAndEverySchemaIsUsed() {
    Set<String> references = Set.copyOf(document.findValuesAsText("$ref"));
    for (String reference : references) {
      assertTrue(reference.startsWith("#/"), reference);
      JsonNode target = document.at(reference.substring(1));
      assertNotNull(target);
      assertTrue(target.isObject(), reference);
    }
    document
        .path("components")
        .path("schemas")
        .fieldNames()
        .forEachRemaining(
            name -> assertTrue(references.contains("#/components/schemas/" + name), name));
  }
}
