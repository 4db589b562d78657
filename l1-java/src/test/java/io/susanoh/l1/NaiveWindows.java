package io.susanoh.l1;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** CONTRACT §4 as plainly as it can be written: a list for each target, all sums made anew. */
final class NaiveWindows {

  private static final Pattern SLANG =
      Pattern.compile(String.join("|", SlangPatterns.DEFAULT.texts()));

  private record Kept(long idHi, long idLo, long time, long amount, int rules) {}

  private static final class Target {
    long opened;
    long lastReceipt;
    List<Kept> entries = new ArrayList<>();

    Target(long receipt) {
      opened = receipt;
    }

    long newest() {
      return entries.isEmpty() ? Long.MIN_VALUE : entries.get(entries.size() - 1).time();
    }

    long total() {
      long total = 0;
      for (Kept kept : entries) {
        total += kept.amount();
      }
      return total;
    }
  }

  private final Map<AccountKey, Target> targets = new HashMap<>();

  ScreeningResult screen(L1Event event, RuleSet rules, long receipt) {
    Target target = targets.get(event.target());
    if (target == null || receipt - target.lastReceipt >= 300_000) {
      target = new Target(receipt);
      targets.put(event.target(), target);
    }
    for (Kept kept : target.entries) {
      if (kept.idHi() == event.idHi() && kept.idLo() == event.idLo()) {
        return answer(target, kept.rules(), ScreeningResult.Admission.DUPLICATE);
      }
    }
    target.lastReceipt = receipt;
    long time = effectiveTime(event.timestampMillis(), receipt);
    long horizon = Math.max(time, target.newest()) - 300_000;
    target.entries.removeIf(kept -> kept.time() <= horizon);
    if (time <= horizon) {
      int fired = ofWindow(target, rules) | ofEvent(event, rules);
      return answer(target, fired, ScreeningResult.Admission.LATE);
    }
    return add(target, event, time, rules);
  }

  private static ScreeningResult add(Target target, L1Event event, long time, RuleSet rules) {
    int place = 0;
    while (place < target.entries.size() && target.entries.get(place).time() <= time) {
      place++;
    }
    long amount = Math.min(event.currencyAmount(), 1L << 49);
    Kept added = new Kept(event.idHi(), event.idLo(), time, amount, 0);
    target.entries.add(place, added);
    if (target.entries.size() > 10_000) {
      target.entries.remove(0);
      place--;
    }
    int fired = ofWindow(target, rules) | ofEvent(event, rules);
    if (place >= 0) {
      target.entries.set(place, new Kept(added.idHi(), added.idLo(), time, amount, fired));
    }
    return answer(target, fired, ScreeningResult.Admission.ADDED);
  }

  /** The windows that are not idle at {@code receipt}. */
  Map<AccountKey, WindowSnapshot> windows(long receipt) {
    Map<AccountKey, WindowSnapshot> windows = new HashMap<>();
    targets.forEach(
        (key, target) -> {
          if (receipt - target.lastReceipt < 300_000) {
            windows.put(key, snapshot(key, target));
          }
        });
    return windows;
  }

  private static WindowSnapshot snapshot(AccountKey key, Target target) {
    List<WindowSnapshot.Entry> entries =
        target.entries.stream()
            .map(k -> new WindowSnapshot.Entry(k.idHi(), k.idLo(), k.time(), k.amount(), k.rules()))
            .toList();
    return new WindowSnapshot(key, target.opened, target.lastReceipt, entries);
  }

  private static long effectiveTime(long timestamp, long receipt) {
    if (timestamp > receipt) {
      return receipt;
    }
    long sevenDaysBefore = receipt - 7L * 86_400_000;
    return timestamp < sevenDaysBefore ? sevenDaysBefore : timestamp;
  }

  private static int ofWindow(Target target, RuleSet rules) {
    int fired = 0;
    if (target.total() >= rules.amountThreshold()) {
      fired |= 1;
    }
    if (target.entries.size() >= rules.countThreshold()) {
      fired |= 2;
    }
    return fired;
  }

  private static int ofEvent(L1Event event, RuleSet rules) {
    int fired = 0;
    BigInteger limit =
        BigInteger.valueOf(event.marketAvgPrice())
            .multiply(BigInteger.valueOf(rules.priceMultiplier()));
    if (event.marketAvgPrice() > 0
        && BigInteger.valueOf(event.currencyAmount()).compareTo(limit) >= 0) {
      fired |= 4;
    }
    if (SLANG.matcher(event.chat()).find()) {
      fired |= 8;
    }
    return fired;
  }

  private static ScreeningResult answer(
      Target target, int rules, ScreeningResult.Admission admission) {
    return new ScreeningResult(
        rules, admission, target.total(), target.entries.size(), target.newest(), target.opened);
  }
}
