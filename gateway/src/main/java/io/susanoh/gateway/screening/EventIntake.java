package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountMoves;
import io.susanoh.gateway.account.AccountOutcome;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.ScreeningResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The request of an event: reserve ▶ screen ▶ transition ▶ append ▶ answer. Nothing here waits for
 * a network or a disk.
 *
 * <p>From the moment that an engine has seen an event to the moment that its record is handed over
 * nothing may fail: memory would be ahead of the truth. What fails there all the same ends the
 * process.
 */
public final class EventIntake implements Events {

  private final Shards shards;
  private final L1Engines engines;
  private final Journal journal;
  private final WindowBudget budget;
  private final ScreeningWatch watch;
  private final Consumer<Throwable> fatal;
  private final ChunkIntake chunks;

  /**
   * @param fatal ends the process
   */
  public EventIntake(
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
    this.chunks = new ChunkIntake(shards, engines, journal, budget, watch, fatal);
  }

  @Override
  public Future<Screened> accept(GameEvent event) {
    L1Event screened = shards.hasher().event(event);
    Shard shard = shards.of(screened.target());
    Screened answer;
    long sequence;
    try (Journal.Reservation room = journal.reserve(journal.bytesMax(event))) {
      shard.lock.lock();
      try {
        answer = decide(shard, event, screened, room);
        sequence = shard.lastSequence();
      } finally {
        shard.lock.unlock();
      }
    } catch (Refusal refusal) {
      return Future.failedFuture(refusal);
    }
    return journal.written(sequence).map(answer);
  }

  private Screened decide(
      Shard shard, GameEvent event, L1Event screened, Journal.Reservation room) {
    try {
      return decideOrFail(shard, event, screened, room);
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
      throw e;
    }
  }

  private Screened decideOrFail(
      Shard shard, GameEvent event, L1Event screened, Journal.Reservation room) {
    long receiptMillis = shard.receipt(shards.nowMillis());
    ScreeningResult result = engines.screen(shard.index, event, screened, receiptMillis);
    watch.decided(event, shard.index, result);
    if (result.duplicate()) {
      return new Screened(result.rules(), shard.stateOf(screened.target()));
    }
    EventAccepted accepted = move(shard, event, screened, result, receiptMillis);
    shard.decided(journal.append(room, accepted));
    budget.afterEvent(shard);
    return new Screened(result.rules(), shard.stateOf(screened.target()));
  }

  /** Moves the target of a screened event that is no duplicate; the event with all of that. */
  static EventAccepted move(
      Shard shard, GameEvent event, L1Event screened, ScreeningResult result, long receiptMillis) {
    long effectiveMillis = screened.effectiveMillis(receiptMillis);
    if (!result.screened()) {
      return new EventAccepted(event, receiptMillis, effectiveMillis, result, Optional.empty(), 0);
    }
    AccountKey key = screened.target();
    AccountId target = new AccountId(event.tenantId(), event.targetId());
    AccountOutcome.ByScreening outcome =
        AccountMoves.onScreened(
            shard.account(key, target),
            result,
            event.eventId(),
            event.actorId(),
            effectiveMillis,
            receiptMillis);
    shard.put(key, outcome.after(), receiptMillis);
    return new EventAccepted(
        event,
        receiptMillis,
        effectiveMillis,
        result,
        outcome.transition(),
        outcome.triggerStamp());
  }

  @Override
  public boolean likesCompany() {
    return true;
  }

  @Override
  public int roomInChunk(GameEvent event) {
    return journal.bytesMax(event);
  }

  @Override
  public Future<List<Screened>> acceptAll(List<GameEvent> events) {
    return chunks.accept(events);
  }
}
