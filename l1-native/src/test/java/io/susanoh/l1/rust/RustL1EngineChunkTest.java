package io.susanoh.l1.rust;

import static io.susanoh.l1.rust.Events.T0;
import static io.susanoh.l1.rust.Events.event;
import static io.susanoh.l1.rust.Events.target;
import static io.susanoh.l1.rust.Events.withChat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.EngineFault.Cause;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.rust.RustL1Engine.Drill;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks: many events in one crossing, each as if it had come alone. */
@RequiresNative
class RustL1EngineChunkTest {

  private static final int SHARDS = 4;

  private static long[] receipts(int events) {
    long[] receiptMillis = new long[events];
    Arrays.fill(receiptMillis, T0);
    return receiptMillis;
  }

  /** An event to one of the shards. */
  private static L1Event to(int shard, long id) {
    return event(target((long) shard << 62), id);
  }

  private static L1Event random(Random random, long receiptMillis) {
    String chat =
        switch (random.nextInt(30)) {
          case 0 -> "口座";
          case 1 -> "x".repeat(random.nextInt(16_384)) + (random.nextBoolean() ? "送金" : "");
          case 2 -> "貸";
          default -> "";
        };
    long timestampMillis =
        random.nextInt(3) == 0 ? GameEvent.NO_TIMESTAMP : receiptMillis - random.nextInt(400_000);
    long hi = ((long) random.nextInt(SHARDS) << 62) | (long) Math.pow(random.nextDouble(), -0.7);
    return new L1Event(
        new AccountKey(hi, hi * 31),
        random.nextInt(5_000),
        1,
        timestampMillis,
        random.nextInt(200_000),
        random.nextInt(2_000),
        chat);
  }

  @Test
  void whateverTheyAreCutIntoTheAnswersAndTheWindowsAreThoseOfSingleEvents() {
    Random random = new Random(3);
    try (L1Engine chunked = RustL1Engine.load(SHARDS);
        L1Engine alone = RustL1Engine.load(SHARDS);
        L1Engine java = new JavaL1Engine(SHARDS)) {
      long receiptMillis = T0;
      for (int i = 0; i < 400; i++) {
        int size = random.nextInt(10) == 0 ? 1 + random.nextInt(400) : 1 + random.nextInt(100);
        List<L1Event> events = new ArrayList<>();
        long[] receipts = new long[size];
        List<ScreeningResult> expected = new ArrayList<>();
        List<ScreeningResult> ofJava = new ArrayList<>();
        for (int at = 0; at < size; at++) {
          receiptMillis += random.nextInt(2_000) == 0 ? 400_000 : random.nextInt(30);
          receipts[at] = receiptMillis;
          events.add(random(random, receiptMillis));
          expected.add(alone.screen(events.get(at), RuleSet.DEFAULT, receiptMillis));
          ofJava.add(java.screen(events.get(at), RuleSet.DEFAULT, receiptMillis));
        }
        assertEquals(expected, chunked.screenAll(events, RuleSet.DEFAULT, receipts));
        assertEquals(expected, ofJava);
      }
      for (int shard = 0; shard < SHARDS; shard++) {
        assertEquals(windows(alone, shard), windows(chunked, shard));
        assertEquals(alone.usage(shard), chunked.usage(shard));
      }
    }
  }

  private static Map<AccountKey, WindowSnapshot> windows(L1Engine engine, int shard) {
    Map<AccountKey, WindowSnapshot> windows = new HashMap<>();
    engine.forEachWindow(shard, window -> windows.put(window.target(), window));
    return windows;
  }

  @Test
  void anEmptyChunkHasNoAnswers() {
    try (L1Engine engine = RustL1Engine.load(1)) {
      assertEquals(List.of(), engine.screenAll(List.of(), RuleSet.DEFAULT, receipts(0)));
    }
  }

  @Test
  void eachHasTheChatOfItsOwn() {
    try (L1Engine engine = RustL1Engine.load(SHARDS)) {
      List<L1Event> events =
          IntStream.range(0, 300)
              .mapToObj(
                  i -> withChat(to(i % SHARDS, i), "x".repeat(i * 7) + (i % 3 == 0 ? "口座" : "")))
              .toList();
      List<ScreeningResult> answers =
          engine.screenAll(events, RuleSet.DEFAULT, receipts(events.size()));
      for (int i = 0; i < answers.size(); i++) {
        assertEquals(i % 3 == 0, answers.get(i).needsL2(), "event " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aPanicFaultsTheShardOfItsEventAloneAndEndsTheChunkThere(int faulty) {
    try (RustL1Engine engine = RustL1Engine.load(SHARDS)) {
      List<L1Event> events = IntStream.range(0, 200).mapToObj(i -> to(i % SHARDS, i)).toList();
      engine.drill(faulty, Drill.PANIC_NEXT);
      EngineFault panic =
          assertThrows(
              EngineFault.class, () -> engine.screenAll(events, RuleSet.DEFAULT, receipts(200)));
      assertEquals(Cause.PANIC, panic.kind());
      for (int shard = 0; shard < SHARDS; shard++) {
        if (shard == faulty) {
          assertThrows(EngineFault.class, () -> engine.usage(faulty));
        } else {
          assertEquals(shard < faulty ? 1 : 0, engine.usage(shard).entries(), "shard " + shard);
        }
      }
    }
  }

  @Test
  void aCorruptAnswerAmongThemIsAFault() {
    try (RustL1Engine engine = RustL1Engine.load(SHARDS)) {
      List<L1Event> events = IntStream.range(0, 200).mapToObj(i -> to(i % SHARDS, i)).toList();
      engine.drill(2, Drill.CORRUPT_NEXT);
      EngineFault fault =
          assertThrows(
              EngineFault.class, () -> engine.screenAll(events, RuleSet.DEFAULT, receipts(200)));
      assertEquals(Cause.CORRUPT_ANSWER, fault.kind());
    }
  }

  @Test
  void aShardThatPanickedBeforeLetsNoChunkInAndTheOthersGoOn() {
    try (RustL1Engine engine = RustL1Engine.load(SHARDS)) {
      engine.drill(1, Drill.PANIC_NEXT);
      assertThrows(EngineFault.class, () -> engine.screen(to(1, 1), RuleSet.DEFAULT, T0));
      List<L1Event> all = List.of(to(0, 1), to(1, 2), to(2, 3));
      assertThrows(EngineFault.class, () -> engine.screenAll(all, RuleSet.DEFAULT, receipts(3)));
      List<L1Event> others = List.of(to(0, 1), to(2, 3), to(3, 4));
      assertEquals(3, engine.screenAll(others, RuleSet.DEFAULT, receipts(3)).size());
      assertEquals(1, engine.usage(0).entries());
    }
  }

  @Test
  void aClosedEngineRefusesIt() {
    RustL1Engine engine = RustL1Engine.load(SHARDS);
    engine.close();
    assertThrows(
        IllegalStateException.class,
        () -> engine.screenAll(List.of(to(0, 1)), RuleSet.DEFAULT, receipts(1)));
  }
}
