package io.susanoh.loadtest.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The few pieces of HTML that the report is made of. Cells of tables are HTML, all else is text.
 */
final class Html {

  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A table with a row of heads; the first column is text, the others are figures. */
  static String table(List<String> heads, List<List<String>> rows) {
    String head =
        heads.stream().map(cell -> "<th>" + escape(cell) + "</th>").collect(Collectors.joining());
    String body = rows.stream().map(Html::row).collect(Collectors.joining());
    return "<div class=\"scroll\"><table><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>\n"
        .formatted(head, body);
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> "<td>" + cell + "</td>")
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }

  static String badge(Judgement.Outcome outcome) {
    String name = outcome.name();
    return "<span class=\"badge %s\">%s</span>".formatted(name, name);
  }

  static String held(boolean held) {
    return held ? "<span class=\"ok\">✓ held</span>" : "<span class=\"bad\">✗ crossed</span>";
  }
}
