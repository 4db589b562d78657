package io.susanoh.golden.parity;

import io.susanoh.golden.reference.NaiveEngine;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.WindowUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Runs streams through the naive model and engines, and says where one of them differs first. */
final class Contest {

  /** An engine's answer or window that is not the naive model's. */
  record Difference(int step, String text) {}

  private final List<Supplier<L1Engine>> makers;

  Contest(List<Supplier<L1Engine>> makers) {
    this.makers = List.copyOf(makers);
  }

  /** The first difference on {@code stream}; an engine that throws differs as well. */
  Optional<Difference> differenceOn(EventStream stream) {
    List<L1Engine> engines = new ArrayList<>();
    try {
      makers.forEach(maker -> engines.add(maker.get()));
      return play(stream, engines);
    } finally {
      engines.forEach(L1Engine::close);
    }
  }

  private Optional<Difference> play(EventStream stream, List<L1Engine> engines) {
    NaiveEngine naive = new NaiveEngine();
    for (int i = 0; i < stream.steps().size(); i++) {
      if (i == stream.handoverAt()) {
        handOver(engines);
      }
      StreamStep step = stream.steps().get(i);
      L1Event event = step.event(stream.keys(), EventStream.T0_MILLIS);
      long receipt = EventStream.T0_MILLIS + step.atMillis();
      ScreeningResult expected = naive.screen(event, stream.rules(), receipt);
      for (L1Engine engine : engines) {
        Optional<String> wrong = wrongAnswer(engine, event, stream, receipt, expected);
        if (wrong.isPresent()) {
          return Optional.of(new Difference(i, wrong.get()));
        }
      }
    }
    return engines.stream()
        .flatMap(engine -> wrongWindows(engine, naive, stream).stream())
        .findFirst()
        .map(text -> new Difference(stream.steps().size() - 1, text));
  }

  private static Optional<String> wrongAnswer(
      L1Engine engine, L1Event event, EventStream stream, long receipt, ScreeningResult expected) {
    try {
      ScreeningResult actual =
          event.idLo() % 2 == 0
              ? engine.screen(event, stream.rules(), receipt)
              : engine.screenAll(List.of(event), stream.rules(), new long[] {receipt}).getFirst();
      return actual.equals(expected)
          ? Optional.empty()
          : Optional.of(engine.name() + "\n  " + actual + ", expected\n  " + expected);
    } catch (RuntimeException e) {
      return Optional.of(engine.name() + " threw " + e);
    }
  }

  /** Each engine's windows move to a fresh one of the next kind, the last one's to the first. */
  private void handOver(List<L1Engine> engines) {
    List<L1Engine> fresh = new ArrayList<>();
    for (int i = 0; i < engines.size(); i++) {
      L1Engine heir = makers.get((i + 1) % makers.size()).get();
      L1Engine old = engines.get(i);
      IntStream.range(0, old.shards()).forEach(shard -> old.forEachWindow(shard, heir::restore));
      old.close();
      fresh.add(heir);
    }
    engines.clear();
    engines.addAll(fresh);
  }

  /** Windows that no event has found idle yet must be equal; idle ones may be forgotten. */
  private static Optional<String> wrongWindows(
      L1Engine engine, NaiveEngine naive, EventStream stream) {
    long newest = EventStream.T0_MILLIS + stream.steps().getLast().atMillis();
    for (int target : stream.steps().stream().mapToInt(StreamStep::target).distinct().toArray()) {
      AccountKey key = StreamStep.key(stream.keys(), target);
      WindowSnapshot expected = naive.window(key).orElseThrow();
      Optional<WindowSnapshot> actual = engine.window(key);
      boolean idle = newest - expected.lastReceiptMillis() >= L1Engine.WINDOW_MILLIS;
      if (actual.isPresent() ? !actual.get().equals(expected) : !idle) {
        return Optional.of(engine.name() + " holds\n  " + actual + ", expected\n  " + expected);
      }
    }
    return wrongUsage(engine);
  }

  private static Optional<String> wrongUsage(L1Engine engine) {
    for (int shard = 0; shard < engine.shards(); shard++) {
      List<WindowSnapshot> windows = new ArrayList<>();
      engine.forEachWindow(shard, windows::add);
      long entries = windows.stream().mapToLong(window -> window.entries().size()).sum();
      WindowUsage usage = engine.usage(shard);
      if (usage.windows() != windows.size() || usage.entries() != entries) {
        return Optional.of(
            "%s says %s of %d windows and %d entries"
                .formatted(engine.name(), usage, windows.size(), entries));
      }
    }
    return Optional.empty();
  }
}
