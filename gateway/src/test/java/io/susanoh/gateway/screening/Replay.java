package io.susanoh.gateway.screening;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.journal.JournalRecord.WindowsEvicted;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.WindowSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A fresh engine that is given what a journal holds, in its order. */
final class Replay {

  private final JavaL1Engine engine = new JavaL1Engine(Node.SHARDS);
  private final Shards shards;
  private final long[] newestReceiptMillis = new long[Node.SHARDS];

  private Replay(Shards shards) {
    this.shards = shards;
  }

  /** Replays; every journalled answer must be the fresh engine's. */
  static Replay of(List<JournalRecord> records, Shards shards) {
    Replay replay = new Replay(shards);
    for (JournalRecord record : records) {
      if (record instanceof EventAccepted accepted) {
        replay.screen(accepted);
      } else if (record instanceof WindowsEvicted evicted) {
        replay.engine.evictIdle(evicted.shard(), evicted.beforeReceiptMillis());
      }
    }
    return replay;
  }

  private void screen(EventAccepted accepted) {
    var event = shards.hasher().event(accepted.event());
    assertEquals(
        accepted.result(),
        engine.screen(event, RuleSet.DEFAULT, accepted.receiptMillis()),
        () -> "the answer to " + accepted.event());
    newestReceiptMillis[shards.of(event.target()).index] = accepted.receiptMillis();
  }

  /** Its windows that are not idle. */
  Map<AccountKey, WindowSnapshot> windows() {
    Map<AccountKey, WindowSnapshot> windows = new HashMap<>();
    for (int shard = 0; shard < Node.SHARDS; shard++) {
      windows.putAll(Node.windows(engine, shard));
    }
    return live(windows);
  }

  /** Those windows of an engine that saw the same and are not idle. */
  Map<AccountKey, WindowSnapshot> live(Map<AccountKey, WindowSnapshot> windows) {
    Map<AccountKey, WindowSnapshot> live = new HashMap<>(windows);
    live.values()
        .removeIf(
            window ->
                newestReceiptMillis[shards.of(window.target()).index] - window.lastReceiptMillis()
                    >= L1Engine.WINDOW_MILLIS);
    return live;
  }
}
