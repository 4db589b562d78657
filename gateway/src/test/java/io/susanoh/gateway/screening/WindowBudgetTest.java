package io.susanoh.gateway.screening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.WindowsEvicted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowBudgetTest {

  private static final int ENTRIES_MAX = 1_000;

  /** Without eviction no window would be idle before the end. */
  private static final long STEP_MILLIS = 40;

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void open() throws IOException {
    node = new Node(directory, Node.javaAlone(), ENTRIES_MAX, Node.JOURNAL_BYTES, STEP_MILLIS);
  }

  @AfterEach
  void close() {
    node.close();
    assertEquals(List.of(), node.fatal);
  }

  @Test
  void theLongestIdleWindowsGoOfWhateverShardInBothEngines() {
    int targets = 3 * ENTRIES_MAX;
    for (int i = 0; i < targets; i++) {
      node.accept(Node.trade("e", "target-" + i, 1));
      assertTrue(i % 100 > 0 || held() <= ENTRIES_MAX * 1.1, "entries " + held());
    }
    assertEquals(Optional.empty(), node.window("target-0"));
    for (int i = targets - ENTRIES_MAX / 3; i < targets; i++) {
      assertTrue(node.window("target-" + i).isPresent(), "target-" + i);
    }
    List<JournalRecord> records = node.records();
    Replay replay = Replay.of(records, node.shards);
    assertEquals(replay.windows(), replay.live(node.windows()));
    assertEquals(replay.windows(), replay.live(node.followedWindows()));
    assertEquals(0, node.differences());
    List<WindowsEvicted> evictions =
        records.stream()
            .filter(WindowsEvicted.class::isInstance)
            .map(WindowsEvicted.class::cast)
            .toList();
    assertEquals(Node.SHARDS, evictions.stream().map(WindowsEvicted::shard).distinct().count());
    assertTrue(evictions.stream().allMatch(eviction -> eviction.windows() > 0));
    assertEquals(
        evictions.stream().mapToInt(WindowsEvicted::windows).sum(),
        node.count("susanoh_l1_evicted_windows"));
  }

  @Test
  void aBusyTargetKeepsItsWindowWhileTheNodeIsWithinItsBound() {
    IntStream.range(0, ENTRIES_MAX - 1).forEach(i -> node.accept(Node.trade("e" + i, "busy", 1)));
    assertEquals(ENTRIES_MAX - 1, node.window("busy").orElseThrow().entries().size());
    assertEquals(0, node.count("susanoh_l1_evicted_windows"));
  }

  @Test
  void anEvictedWindowBeginsAnew() {
    node.accept(Node.trade("first", "anna", 1));
    IntStream.range(0, 2 * ENTRIES_MAX).forEach(i -> node.accept(Node.trade("e", "t" + i, 1)));
    node.accept(Node.trade("first", "anna", 1));
    assertEquals(1, node.window("anna").orElseThrow().entries().size());
    assertEquals(
        2,
        node.records().stream()
            .filter(JournalRecord.EventAccepted.class::isInstance)
            .map(JournalRecord.EventAccepted.class::cast)
            .filter(accepted -> accepted.event().targetId().equals("anna"))
            .count());
  }

  private long held() {
    return node.shards.usage(node.engines).entries();
  }
}
