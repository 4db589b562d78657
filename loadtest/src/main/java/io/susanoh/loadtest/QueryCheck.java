package io.susanoh.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks a Prometheus that scrapes a gateway under load every query of every panel and rule: each
 * must find something, so that none names a metric or a label that is not there. What finds nothing
 * while all is well is on a list; of those, and of alerts, every metric must be there.
 */
public final class QueryCheck {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:susanoh|jvm|process|system)[_:][\\w:]+");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  private static final String NOTHING = "$.";

  /** At least four scrapes, which are a second apart here. */
  private static final String RATE_INTERVAL = "15s";

  private final HttpClient client = HttpClient.newHttpClient();
  private final String prometheus;
  private final Set<String> mayBeEmpty;
  private final Pattern leftOut;
  private final List<String> faults = new ArrayList<>();
  private int asked;
  private int notAsked;

  private QueryCheck(String prometheus, Set<String> mayBeEmpty, Pattern leftOut) {
    this.prometheus = prometheus;
    this.mayBeEmpty = mayBeEmpty;
    this.leftOut = leftOut;
  }

  /**
   * Exits with 1 when a query finds nothing.
   *
   * @param args address of Prometheus; folder of dashboards; list of what may be empty, a line
   *     each: {@code dashboard/panel} or {@code rule/name}; where given, a regular expression of
   *     metrics that are not there, whose queries are not asked
   */
  @SuppressWarnings("SystemOut") // the report
  public static void main(String[] args) throws Exception {
    Set<String> mayBeEmpty =
        Files.readAllLines(Path.of(args[2])).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .collect(Collectors.toCollection(TreeSet::new));
    Pattern leftOut = Pattern.compile(args.length > 3 ? args[3] : NOTHING);
    QueryCheck check = new QueryCheck(args[0], mayBeEmpty, leftOut);
    Set<String> named = new TreeSet<>();
    check.rules(named);
    try (Stream<Path> files = Files.list(Path.of(args[1]))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        check.dashboard(JSON.readTree(file.toFile()), named);
      }
    }
    mayBeEmpty.stream()
        .filter(name -> !named.contains(name))
        .forEach(name -> check.faults.add(name + " is on the list and nowhere else"));
    check.faults.forEach(System.out::println);
    System.out.printf(
        "%d queries, %d not asked, %d faults%n", check.asked, check.notAsked, check.faults.size());
    System.exit(check.faults.isEmpty() ? 0 : 1);
  }

  private void rules(Set<String> named) throws IOException, InterruptedException {
    JsonNode groups = get("/api/v1/rules").path("data").path("groups");
    if (groups.isEmpty()) {
      faults.add("no rules are loaded");
    }
    for (JsonNode group : groups) {
      for (JsonNode rule : group.path("rules")) {
        String name = "rule/" + rule.path("name").textValue();
        named.add(name);
        if (!rule.path("health").textValue().equals("ok")) {
          faults.add(name + ": " + rule.path("lastError").asText(rule.path("health").textValue()));
        }
        String query = rule.path("query").textValue();
        if (rule.path("type").textValue().equals("alerting")) {
          ask(name, query, true);
        } else {
          ask(name, query, mayBeEmpty.contains(name));
        }
      }
    }
  }

  private void dashboard(JsonNode dashboard, Set<String> named)
      throws IOException, InterruptedException {
    String uid = dashboard.path("uid").textValue();
    for (JsonNode panel : dashboard.path("panels")) {
      String name = uid + '/' + panel.path("title").textValue();
      named.add(name);
      for (JsonNode target : panel.path("targets")) {
        ask(name, filled(target.path("expr").textValue()), mayBeEmpty.contains(name));
      }
    }
  }

  /** As Grafana fills it in. */
  private static String filled(String expr) {
    return expr.replace("$__rate_interval", RATE_INTERVAL)
        .replace("$job", "susanoh")
        .replace("$instance", ".*");
  }

  private void ask(String name, String query, boolean mayBeEmpty)
      throws IOException, InterruptedException {
    if (leftOut.matcher(query).find()) {
      notAsked++;
      return;
    }
    asked++;
    JsonNode answer = query(query);
    if (!answer.path("status").asText().equals("success")) {
      faults.add(name + ": " + answer.path("error").asText() + " in " + query);
    } else if (!mayBeEmpty && !hasNumber(answer)) {
      faults.add(name + ": nothing for " + query);
    } else if (mayBeEmpty) {
      for (String metric :
          METRIC
              .matcher(QUOTED.matcher(query).replaceAll("\"\""))
              .results()
              .map(found -> found.group())
              .collect(Collectors.toCollection(TreeSet::new))) {
        if (!hasNumber(query("count(" + metric + ")"))) {
          faults.add(name + ": there is no " + metric);
        }
      }
    }
  }

  /** Whether any series was found whose value is a number. */
  private static boolean hasNumber(JsonNode answer) {
    for (JsonNode series : answer.path("data").path("result")) {
      if (!series.path("value").path(1).asText().equals("NaN")) {
        return true;
      }
    }
    return false;
  }

  private JsonNode query(String query) throws IOException, InterruptedException {
    return get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(
        client
            .send(
                HttpRequest.newBuilder(URI.create(prometheus + path)).build(),
                BodyHandlers.ofString())
            .body());
  }
}
