package io.susanoh.golden.reference;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import io.susanoh.l1.SlangPatterns;
import io.susanoh.l1.WindowSnapshot;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** CONTRACT §4 in plain lists, step by step as it is written. */
public final class NaiveEngine {

  private static final long WINDOW_MILLIS = 300_000;
  private static final int ENTRIES_MAX = 10_000;
  private static final long SHARE_MAX = 1L << 49;
  private static final long WEEK_MILLIS = 604_800_000;

  /**
   * The patterns as they are, but for {@code [0-9]+}: anywhere in a text the last digit of several
   * matches as well, and this engine backtracks.
   */
  private static final Pattern SLANG =
      Pattern.compile(String.join("|", SlangPatterns.DEFAULT.texts()).replace("[0-9]+", "[0-9]"));

  private record Id(long hi, long lo) {}

  private static final class Entry {
    final Id id;
    final long time;
    final long share;
    int rules;

    Entry(L1Event event, long time) {
      this.id = id(event);
      this.time = time;
      this.share = Math.min(event.currencyAmount(), SHARE_MAX);
    }
  }

  /** Entries by time, of equal times the first arrived first; and the same by id, and their sum. */
  private static final class Window {
    final long opened;
    final List<Entry> entries = new ArrayList<>();
    final Map<Id, Entry> byId = new HashMap<>();
    long total;
    long lastReceipt;

    Window(long receipt) {
      this.opened = receipt;
      this.lastReceipt = receipt;
    }

    long newest(long otherwise) {
      return entries.isEmpty() ? otherwise : entries.getLast().time;
    }

    void add(Entry added) {
      int place = entries.size();
      while (place > 0 && entries.get(place - 1).time > added.time) {
        place--;
      }
      entries.add(place, added);
      byId.put(added.id, added);
      total += added.share;
    }

    void removeFirst() {
      Entry removed = entries.removeFirst();
      byId.remove(removed.id);
      total -= removed.share;
    }
  }

  private final Map<AccountKey, Window> windows = new HashMap<>();

  /** What {@link L1Engine#screen} must answer. */
  public ScreeningResult screen(L1Event event, RuleSet rules, long receipt) {
    Window window = windows.computeIfAbsent(event.target(), target -> new Window(receipt));
    if (receipt - window.lastReceipt >= WINDOW_MILLIS) {
      window = new Window(receipt);
      windows.put(event.target(), window);
    }
    Entry known = window.byId.get(id(event));
    if (known != null) {
      return answer(window, known.rules, Admission.DUPLICATE);
    }
    window.lastReceipt = receipt;
    long time = Math.max(Math.min(event.timestampMillis(), receipt), receipt - WEEK_MILLIS);
    long newest = Math.max(time, window.newest(time));
    while (!window.entries.isEmpty() && window.entries.getFirst().time <= newest - WINDOW_MILLIS) {
      window.removeFirst();
    }
    if (time <= newest - WINDOW_MILLIS) {
      return answer(window, fired(window, event, rules), Admission.LATE);
    }
    Entry added = new Entry(event, time);
    window.add(added);
    if (window.entries.size() > ENTRIES_MAX) {
      window.removeFirst();
    }
    added.rules = fired(window, event, rules);
    return answer(window, added.rules, Admission.ADDED);
  }

  private static Id id(L1Event event) {
    return new Id(event.idHi(), event.idLo());
  }

  private static int fired(Window window, L1Event event, RuleSet rules) {
    int fired = evaluateEvent(event, rules);
    if (window.total >= rules.amountThreshold()) {
      fired |= Rule.R1.bit();
    }
    if (window.entries.size() >= rules.countThreshold()) {
      fired |= Rule.R2.bit();
    }
    return fired;
  }

  /** What {@link L1Engine#evaluateEvent} must answer. */
  public static int evaluateEvent(L1Event event, RuleSet rules) {
    int fired = 0;
    if (event.marketAvgPrice() > 0
        && event.marketAvgPrice() != GameEvent.NO_PRICE
        && BigInteger.valueOf(event.marketAvgPrice())
                .multiply(BigInteger.valueOf(rules.priceMultiplier()))
                .compareTo(BigInteger.valueOf(event.currencyAmount()))
            <= 0) {
      fired |= Rule.R3.bit();
    }
    if (speaksSlang(event.chat(), rules)) {
      fired |= Rule.R4.bit();
    }
    return fired;
  }

  private static boolean speaksSlang(String chat, RuleSet rules) {
    if (rules.slang().equals(SlangPatterns.DEFAULT)) {
      return SLANG.matcher(chat).find();
    }
    return !chat.isEmpty()
        && rules.slang().texts().stream()
            .map(pattern -> Pattern.compile(pattern, Pattern.UNIX_LINES))
            .anyMatch(pattern -> pattern.matcher(chat).find());
  }

  private static ScreeningResult answer(Window window, int rules, Admission admission) {
    return new ScreeningResult(
        rules,
        admission,
        window.total,
        window.entries.size(),
        window.newest(ScreeningResult.EMPTY_WINDOW),
        window.opened);
  }

  /** What {@link L1Engine#window} must answer, but that idle windows are never freed here. */
  public Optional<WindowSnapshot> window(AccountKey target) {
    return Optional.ofNullable(windows.get(target))
        .map(
            window ->
                new WindowSnapshot(
                    target,
                    window.opened,
                    window.lastReceipt,
                    window.entries.stream()
                        .map(
                            entry ->
                                new WindowSnapshot.Entry(
                                    entry.id.hi, entry.id.lo, entry.time, entry.share, entry.rules))
                        .toList()));
  }
}
