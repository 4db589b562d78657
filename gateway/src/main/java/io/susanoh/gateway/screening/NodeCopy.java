package io.susanoh.gateway.screening;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.engine.L1Engines;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * This node beside a state authority that is elsewhere: its own windows, which see what it accepts,
 * its copy of the accounts, and its journal. What is decided elsewhere comes here to be kept; then
 * nothing may fail, and what fails all the same ends the process.
 */
public final class NodeCopy implements OwnCopy {

  private final Shards shards;
  private final L1Engines engines;
  private final Journal journal;
  private final WindowBudget budget;
  private final ScreeningWatch watch;
  private final Consumer<Throwable> fatal;

  /**
   * @param fatal ends the process
   */
  public NodeCopy(
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

  /** The rules that the next event is judged by. */
  public RuleSet rules() {
    return engines.rules();
  }

  /** The rules that the event fires by itself, R3 and R4, as bits. */
  public int eventRules(GameEvent event, RuleSet rules) {
    L1Event hashed = shards.hasher().event(event);
    Shard shard = shards.of(hashed.target());
    shard.lock.lock();
    try {
      return engines.answering(shard.index).evaluateEvent(hashed, rules);
    } finally {
      shard.lock.unlock();
    }
  }

  @Override
  public Optional<Account> known(AccountId id) {
    AccountKey key = shards.key(id);
    Shard shard = shards.of(key);
    shard.lock.lock();
    try {
      return shard.known(key);
    } finally {
      shard.lock.unlock();
    }
  }

  @Override
  public void learn(Account account) {
    AccountKey key = shards.key(account.id());
    Shard shard = shards.of(key);
    shard.lock.lock();
    try {
      Account own = shard.account(key, account.id());
      if (account.version() > own.version()
          || (account.version() == own.version() && account.triggerStamp() >= own.triggerStamp())) {
        shard.put(key, account, shards.nowMillis());
      }
    } finally {
      shard.lock.unlock();
    }
  }

  /**
   * Shows an event that was judged elsewhere to this node's windows, and appends it.
   *
   * @return its sequence
   */
  public long keep(Journal.Reservation room, EventAccepted accepted) {
    return keep(room, List.of(accepted));
  }

  /** As {@link #keep(Journal.Reservation, EventAccepted)}, for a chunk; the last sequence. */
  public long keep(Journal.Reservation room, List<EventAccepted> chunk) {
    List<L1Event> hashed = new ArrayList<>(chunk.size());
    int[] shardOf = new int[chunk.size()];
    for (int i = 0; i < shardOf.length; i++) {
      L1Event event = shards.hasher().event(chunk.get(i).event());
      hashed.add(event);
      shardOf[i] = shards.of(event.target()).index;
    }
    HeldShards held = new HeldShards(shards, shardOf);
    held.lock();
    try {
      for (int i = 0; i < shardOf.length; i++) {
        show(shards.at(shardOf[i]), chunk.get(i), hashed.get(i));
      }
      long last = append(room, chunk);
      held.decided(last);
      for (int index : shardOf) {
        budget.afterEvent(shards.at(index));
      }
      return last;
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
      throw e;
    } finally {
      held.unlock();
    }
  }

  private long append(Journal.Reservation room, List<EventAccepted> chunk) {
    return chunk.size() == 1
        ? journal.append(room, chunk.getFirst())
        : journal.append(room, chunk) + chunk.size() - 1;
  }

  private void show(Shard shard, EventAccepted accepted, L1Event hashed) {
    ScreeningResult result = accepted.result();
    long receiptMillis = shard.receipt(accepted.receiptMillis());
    engines.screen(shard.index, accepted.event(), hashed, receiptMillis);
    watch.decided(accepted.event(), shard.index, result);
  }

  /**
   * Appends what was decided of an account elsewhere.
   *
   * @return its sequence
   */
  public long keep(Journal.Reservation room, AccountId id, JournalRecord record) {
    Shard shard = shards.of(shards.key(id));
    shard.lock.lock();
    try {
      long sequence = journal.append(room, record);
      shard.decided(sequence);
      return sequence;
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
      throw e;
    } finally {
      shard.lock.unlock();
    }
  }
}
