package io.susanoh.l1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Screens events by the rules of CONTRACT §4, on windows that it keeps in {@link #shards} shards.
 * Every engine gives the same answer to the same sequence of events; {@link JavaL1Engine} is the
 * reference.
 *
 * <p><b>Threads.</b> A shard is single-threaded: the caller holds that shard's lock around every
 * method that names an event, a target or the shard. Different shards may be used at the same time.
 * Receipts never decrease within a shard.
 *
 * <p><b>Faults.</b> Any method may throw {@link EngineFault}; after that the engine must not be
 * used again but for {@link #close}.
 */
public interface L1Engine extends AutoCloseable {

  /** The span of a window: an entry this much older than the newest one is out. */
  long WINDOW_MILLIS = 300_000;

  /** Entries of a window; one more and the earliest leaves. */
  int WINDOW_ENTRIES_MAX = 10_000;

  /** The most that one entry adds to its window's sum, 2^49. */
  long ENTRY_AMOUNT_MAX = 1L << 49;

  /** An effective time is at most seven days before its receipt. */
  long BACKDATE_MAX_MILLIS = 7L * 24 * 60 * 60 * 1000;

  /** What it is called in settings, logs and metrics: {@code java} or {@code rust}. */
  String name();

  /** Number of shards, a power of two; an account's is {@link AccountKey#shard}. */
  int shards();

  /**
   * Compiles what {@link #screen} needs of a rule set, so that no event waits for it; to be called
   * off the event loops, from any thread, under no shard's lock. A rule set that was not prepared
   * is compiled by the first call that uses it.
   *
   * @throws PatternsRefused when this engine refuses the patterns; it stays as it was
   */
  void prepare(RuleSet rules);

  /**
   * Screens one event and, unless it is late or a duplicate, adds it to its target's window.
   *
   * @param receiptMillis the node's clock, never decreasing within the event's shard
   */
  ScreeningResult screen(L1Event event, RuleSet rules, long receiptMillis);

  /**
   * Screens the events of a chunk, each as {@link #screen} does and in their order, but all in one
   * call. The caller holds the locks of all their shards. When it throws, some of them may have
   * been screened.
   *
   * @param receiptMillis of each event
   * @return the answer to each event
   */
  default List<ScreeningResult> screenAll(
      List<L1Event> events, RuleSet rules, long[] receiptMillis) {
    List<ScreeningResult> answers = new ArrayList<>(events.size());
    for (int i = 0; i < events.size(); i++) {
      answers.add(screen(events.get(i), rules, receiptMillis[i]));
    }
    return answers;
  }

  /** The rules that judge the event alone, R3 and R4, as bits; no window is read or changed. */
  int evaluateEvent(L1Event event, RuleSet rules);

  /** A copy of a target's window, whether it is idle by now or not. */
  Optional<WindowSnapshot> window(AccountKey target);

  /**
   * A copy of the first window of a shard at or after a place, and its place: from 0 on, each place
   * plus one leads to the next window, in no order; idle ones that still hold memory among them. A
   * window keeps its place as long as it lives, so that whoever goes on later has passed over none
   * that was there all the time.
   *
   * @param place not negative
   */
  Optional<PlacedWindow> windowFrom(int shard, int place);

  /**
   * A copy of every window of a shard, in no order; idle ones that still hold memory among them.
   */
  default void forEachWindow(int shard, Consumer<WindowSnapshot> visitor) {
    Optional<PlacedWindow> next = windowFrom(shard, 0);
    while (next.isPresent()) {
      visitor.accept(next.get().window());
      next = windowFrom(shard, next.get().place() + 1);
    }
  }

  /** Puts a window back in place of the target's present one. */
  void restore(WindowSnapshot window);

  /**
   * Forgets, for want of memory, every window of the shard whose last receipt is before {@code
   * beforeReceiptMillis}.
   *
   * @return the number of windows forgotten
   */
  int evictIdle(int shard, long beforeReceiptMillis);

  /** What a shard holds. */
  WindowUsage usage(int shard);

  /** Frees what the engine holds. Idempotent. */
  @Override
  void close();
}
