package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.screening.Screened;
import io.susanoh.l1.GameEvent;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Items of a batch that are decided together: the events among them, and what is answered to those
 * that are none. One thread.
 */
final class BatchChunk {

  /** The most items of a chunk: under the locks of their shards they take a fraction of 1 ms. */
  static final int ITEMS_MAX = 256;

  /** The bytes of items after which a chunk takes no more: so it holds less than 320 KiB. */
  static final int ITEM_BYTES = 256 * 1024;

  private final List<GameEvent> events = new ArrayList<>(ITEMS_MAX);
  private final List<Buffer> refusals = new ArrayList<>();
  private final BitSet refused = new BitSet();
  private int items;
  private int itemBytes;
  private long room;

  /** Whether {@code event} would be too much for one record of the journal. */
  boolean overflowsWith(int eventRoom) {
    return room + eventRoom > Events.CHUNK_ROOM_MAX;
  }

  void add(GameEvent event, int bytes, int eventRoom) {
    events.add(event);
    items++;
    itemBytes += bytes;
    room += eventRoom;
  }

  void refuse(Refusal refusal) {
    refused.set(items++);
    refusals.add(Errors.inPlace(refusal));
  }

  boolean isEmpty() {
    return items == 0;
  }

  boolean isFull() {
    return items >= ITEMS_MAX || itemBytes >= ITEM_BYTES;
  }

  List<GameEvent> events() {
    return events;
  }

  /** Gives the results of all items in order, when the events were {@code screened}. */
  void answer(List<Screened> screened, ScreeningAnswers answers, Consumer<Buffer> to) {
    answer(screened.stream().map(each -> answers.of(each).body()).iterator(), to);
  }

  /** Gives the results of all items in order, when none of the events was accepted. */
  void answer(Refusal refusal, Consumer<Buffer> to) {
    answer(Collections.nCopies(events.size(), Errors.inPlace(refusal)).iterator(), to);
  }

  private void answer(Iterator<Buffer> ofEvents, Consumer<Buffer> to) {
    Iterator<Buffer> others = refusals.iterator();
    for (int i = 0; i < items; i++) {
      to.accept(refused.get(i) ? others.next() : ofEvents.next());
    }
  }
}
