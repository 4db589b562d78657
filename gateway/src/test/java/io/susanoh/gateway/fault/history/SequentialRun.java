package io.susanoh.gateway.fault.history;

import static java.util.stream.Collectors.groupingBy;

import io.susanoh.gateway.fault.history.History.Outage;
import io.susanoh.gateway.fault.history.History.Posted;
import io.susanoh.gateway.fault.history.Ledger.Row;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.KeyHasher;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of each target, replayed one after the other by the reference engine in the order of
 * their receipts. Nodes that share Redis may have decided several in one millisecond, in an order
 * that nobody wrote down: then any order will do that explains them. Within a millisecond a window
 * only grows, so if there is one it is that in which those come first for which fewer rules of the
 * window fired.
 */
final class SequentialRun {

  private static final int OF_WINDOW = Rule.R1.bit() | Rule.R2.bit();

  private final List<Outage> outages;
  private final Map<String, List<Posted>> posted;
  private final List<String> violations = new ArrayList<>();

  private SequentialRun(History history) {
    this.outages = history.outages();
    this.posted = history.posted().stream().collect(groupingBy(one -> one.event().targetId()));
  }

  /**
   * Rows with other rules than the replay has, but for R1 and R2 that are missing in an outage, or
   * that are there because an event was in the window before the receipt that it was logged with: a
   * node that had no answer in time has decided it once more.
   */
  static List<String> violations(List<Row> rows, History history) {
    SequentialRun run = new SequentialRun(history);
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
                    .forEach(row -> run.compare(row, replay(engine, hasher, row)));
              }
            });
    return run.violations;
  }

  private static int replay(JavaL1Engine engine, KeyHasher hasher, Row row) {
    return engine.screen(hasher.event(row.event()), RuleSet.DEFAULT, row.receiptMillis()).rules();
  }

  private void compare(Row row, int replayed) {
    int missing = replayed & ~row.rules();
    int more = row.rules() & ~replayed;
    boolean mayBeLate =
        (missing & ~OF_WINDOW) == 0
            && outages.stream().anyMatch(outage -> outage.covers(row.receiptMillis()));
    if ((more & ~atMost(row)) != 0 || (missing != 0 && !mayBeLate)) {
      violations.add(
          "logged %s, replayed %s: %s at %d"
              .formatted(
                  Rule.of(row.rules()),
                  Rule.of(replayed),
                  row.event().eventId(),
                  row.receiptMillis()));
    }
  }

  /** The rules of the window that can have fired, with everything in it that had been posted. */
  private int atMost(Row row) {
    Map<String, Long> amounts = new HashMap<>();
    for (Posted one : posted.getOrDefault(row.event().targetId(), List.of())) {
      if (one.span().sentMillis() <= row.receiptMillis()) {
        amounts.put(one.event().eventId(), one.event().currencyAmount());
      }
    }
    long total = amounts.values().stream().mapToLong(Long::longValue).sum();
    int rules = total >= RuleSet.DEFAULT.amountThreshold() ? Rule.R1.bit() : 0;
    return amounts.size() >= RuleSet.DEFAULT.countThreshold() ? rules | Rule.R2.bit() : rules;
  }
}
