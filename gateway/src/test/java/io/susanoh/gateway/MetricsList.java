package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a scrape's text says of each of our metrics: name, type and labels with their values. A line
 * of {@code metrics.txt} says the same: {@code name type label=values,…}, where values are a
 * regular expression.
 */
final class MetricsList {

  private static final String OURS = "susanoh_";
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  /** Of a histogram, as one metric. */
  private static final Pattern PART = Pattern.compile("_(bucket|sum|count)$");

  private final Map<String, String> types = new TreeMap<>();
  private final Map<String, Map<String, Set<String>>> values = new HashMap<>();

  private MetricsList() {}

  static MetricsList of(String text) {
    MetricsList list = new MetricsList();
    text.lines().filter(line -> line.startsWith("# TYPE " + OURS)).forEach(list::type);
    text.lines().filter(line -> line.startsWith(OURS)).forEach(list::sample);
    return list;
  }

  private void type(String line) {
    String[] words = line.split(" ", 4);
    types.put(words[2], words[3]);
    values.put(words[2], new TreeMap<>());
  }

  private void sample(String line) {
    String series = line.substring(0, line.lastIndexOf(' '));
    String name = series.contains("{") ? series.substring(0, series.indexOf('{')) : series;
    String metric = types.containsKey(name) ? name : PART.matcher(name).replaceFirst("");
    assertTrue(types.containsKey(metric), "without a type: " + line);
    Matcher label = LABEL.matcher(series);
    while (label.find()) {
      if (!label.group(1).equals("le")) {
        values
            .get(metric)
            .computeIfAbsent(label.group(1), absent -> new TreeSet<>())
            .add(label.group(2));
      }
    }
  }

  /** Name, type and names of the labels of each metric, sorted. */
  List<String> shapes() {
    List<String> shapes = new ArrayList<>();
    types.forEach(
        (name, type) ->
            shapes.add(
                (name + ' ' + type + ' ' + String.join(",", values.get(name).keySet())).strip()));
    return shapes;
  }

  /** The same of a line of the list. */
  static String shape(String listed) {
    String[] words = listed.split(" ", 3);
    String labels =
        words.length < 3
            ? ""
            : Arrays.stream(words[2].split(","))
                .map(label -> label.substring(0, label.indexOf('=')))
                .collect(Collectors.joining(","));
    return (words[0] + ' ' + words[1] + ' ' + labels).strip();
  }

  /** Every value that was seen is one that the line allows. */
  void assertValuesAreOf(String listed) {
    String[] words = listed.split(" ", 3);
    if (words.length == 3) {
      for (String label : words[2].split(",")) {
        Pattern allowed = Pattern.compile(label.substring(label.indexOf('=') + 1));
        String name = label.substring(0, label.indexOf('='));
        for (String value : values.get(words[0]).getOrDefault(name, Set.of())) {
          assertTrue(
              allowed.matcher(value).matches(), words[0] + ' ' + name + '=' + value + " is new");
        }
      }
    }
  }
}
