package io.susanoh.gateway.fault.history;

import static java.util.stream.Collectors.groupingBy;

import io.susanoh.gateway.fault.history.History.Outage;
import io.susanoh.gateway.fault.history.Ledger.Row;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rows of each target, replayed one after the other by the reference engine in the order of
 * their receipts. Nodes that share Redis may have decided several in one millisecond, in an order
 * that nobody wrote down: then any order will do that explains them. Within a millisecond a window
 * only grows, so if there is one it is that in which those come first for which fewer rules of the
 * window fired.
 */
final class SequentialRun {

  private static final int OF_WINDOW = Rule.R1.bit() | Rule.R2.bit();

  private SequentialRun() {}

  /**
   * Rows with other rules than the replay has.
   *
   * @param outages in which R1 and R2 may be missing, but no rule may be there that should not be
   */
  static List<String> violations(List<Row> rows, List<Outage> outages) {
    List<String> violations = new ArrayList<>();
    KeyHasher hasher = new KeyHasher(1, 2);
    rows.stream()
        .collect(groupingBy(row -> row.event().targetId()))
        .values()
        .forEach(
            ofTarget -> {
              try (JavaL1Engine engine = new JavaL1Engine(1)) {
                ofTarget.stream()
                    .sorted(
                        Comparator.comparingLong(Row::receiptMillis)
                            .thenComparingInt(row -> Integer.bitCount(row.rules() & OF_WINDOW)))
                    .forEach(
                        row -> {
                          int rules =
                              engine
                                  .screen(
                                      hasher.event(row.event()),
                                      RuleSet.DEFAULT,
                                      row.receiptMillis())
                                  .rules();
                          if (!explains(rules, row, outages)) {
                            violations.add(
                                "logged %s, replayed %s: %s at %d"
                                    .formatted(
                                        Rule.of(row.rules()),
                                        Rule.of(rules),
                                        row.event().eventId(),
                                        row.receiptMillis()));
                          }
                        });
              }
            });
    return violations;
  }

  private static boolean explains(int replayed, Row row, List<Outage> outages) {
    int missing = replayed & ~row.rules();
    boolean nothingMore = (row.rules() & ~replayed) == 0;
    boolean late =
        (missing & ~OF_WINDOW) == 0
            && outages.stream().anyMatch(outage -> outage.covers(row.receiptMillis()));
    return nothingMore && (missing == 0 || late);
  }
}
