package io.susanoh.gateway.screening;

import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.ScreeningResult;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way of {@link EventIntake} for the events of a chunk: one reservation, the locks of all their
 * shards in ascending order, one call of the engine, one record. Whether the locks are held or not,
 * an event sees what those before it in the chunk have done.
 *
 * <p>As there, nothing may fail from the engine's first answer to the append: what fails all the
 * same ends the process.
 */
final class ChunkIntake {

  private final Shards shards;
  private final L1Engines engines;
  private final Journal journal;
  private final WindowBudget budget;
  private final ScreeningWatch watch;
  private final Consumer<Throwable> fatal;

  ChunkIntake(
      Shards shards,
      L1Engines engines,
      Journal journal,
      WindowBudget budget,
      ScreeningWatch watch,
      Consumer<Throwable> fatal) {
    this.shards = shards;
    this.engines = engines;
    this.journal = journal;
    this.budget = budget;
    this.watch = watch;
    this.fatal = fatal;
  }

  /** {@link Events#acceptAll}. */
  Future<List<Screened>> accept(List<GameEvent> events) {
    List<L1Event> hashed = new ArrayList<>(events.size());
    int[] shardOf = new int[events.size()];
    int bytesMax = 0;
    for (int i = 0; i < shardOf.length; i++) {
      L1Event event = shards.hasher().event(events.get(i));
      hashed.add(event);
      shardOf[i] = shards.of(event.target()).index;
      bytesMax = Math.addExact(bytesMax, journal.bytesMax(events.get(i)));
    }
    HeldShards held = new HeldShards(shards, shardOf);
    List<Screened> answers;
    long sequence;
    try (Journal.Reservation room = journal.reserve(bytesMax)) {
      held.lock();
      try {
        answers = decide(held, events, hashed, shardOf, room);
        sequence = held.lastSequence();
      } finally {
        held.unlock();
      }
    } catch (Refusal refusal) {
      return Future.failedFuture(refusal);
    }
    return journal.written(sequence).map(answers);
  }

  private List<Screened> decide(
      HeldShards held,
      List<GameEvent> events,
      List<L1Event> hashed,
      int[] shardOf,
      Journal.Reservation room) {
    try {
      return decideOrFail(held, events, hashed, shardOf, room);
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
      throw e;
    }
  }

  private List<Screened> decideOrFail(
      HeldShards held,
      List<GameEvent> events,
      List<L1Event> hashed,
      int[] shardOf,
      Journal.Reservation room) {
    long nowMillis = shards.nowMillis();
    long[] receiptMillis = new long[shardOf.length];
    for (int i = 0; i < shardOf.length; i++) {
      receiptMillis[i] = shards.at(shardOf[i]).receipt(nowMillis);
    }
    List<ScreeningResult> results = engines.screenAll(shardOf, events, hashed, receiptMillis);
    List<Screened> answers = new ArrayList<>(shardOf.length);
    List<EventAccepted> chunk = new ArrayList<>(shardOf.length);
    for (int i = 0; i < shardOf.length; i++) {
      GameEvent event = events.get(i);
      Shard shard = shards.at(shardOf[i]);
      ScreeningResult result = results.get(i);
      watch.decided(event, shard.index, result);
      if (!result.duplicate()) {
        chunk.add(EventIntake.move(shard, event, hashed.get(i), result, receiptMillis[i]));
      }
      answers.add(new Screened(result.rules(), shard.stateOf(hashed.get(i).target())));
    }
    if (!chunk.isEmpty()) {
      held.decided(journal.append(room, chunk) + chunk.size() - 1);
      // Only now: an eviction's record must not come before those of events that were screened.
      for (int i = 0; i < shardOf.length; i++) {
        if (!results.get(i).duplicate()) {
          budget.afterEvent(shards.at(shardOf[i]));
        }
      }
    }
    return answers;
  }
}
