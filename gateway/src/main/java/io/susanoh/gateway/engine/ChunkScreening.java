package io.susanoh.gateway.engine;

import io.susanoh.gateway.engine.Seat.Standing;
import io.susanoh.l1.AccountKey;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Screens the events of a chunk. In a canary each engine answers a part of it in one call; their
 * parts are of different accounts, so that neither needs to have seen the other's. When an engine
 * faults the other one answers that part as well, whole: nobody was told of what the faulted one
 * did of it. Who follows is told when all are answered.
 */
final class ChunkScreening {

  /**
   * A chunk, with what there is of each of its events.
   *
   * @param hashed what the engines read of the events
   */
  @SuppressWarnings("ArrayRecordComponent") // of one call, and never compared
  record Chunk(int[] shards, List<GameEvent> events, List<L1Event> hashed, long[] receiptMillis) {
    private int size() {
      return shards.length;
    }

    private Chunk part(int from, int to) {
      return new Chunk(
          Arrays.copyOfRange(shards, from, to),
          events.subList(from, to),
          hashed.subList(from, to),
          Arrays.copyOfRange(receiptMillis, from, to));
    }
  }

  private final L1Engines engines;
  private final Seats seats;
  private final EngineMeters meters;
  private final L1Latency latency;

  ChunkScreening(L1Engines engines, Seats seats, EngineMeters meters, L1Latency latency) {
    this.engines = engines;
    this.seats = seats;
    this.meters = meters;
    this.latency = latency;
  }

  /**
   * {@link L1Engines#screenAll}. While an engine may be slow its events come few by few, so that it
   * is given up after some of them and not after as many chunks.
   */
  List<ScreeningResult> screen(Route route, RuleSet rules, Chunk chunk) {
    if (seats.eventsAtOnce() >= chunk.size()) {
      return screenTogether(route, rules, chunk);
    }
    List<ScreeningResult> answers = new ArrayList<>(chunk.size());
    while (answers.size() < chunk.size()) {
      int from = answers.size();
      int events = Math.min(chunk.size() - from, seats.eventsAtOnce());
      answers.addAll(screenTogether(route, rules, chunk.part(from, from + events)));
    }
    return answers;
  }

  private List<ScreeningResult> screenTogether(Route route, RuleSet rules, Chunk chunk) {
    ScreeningResult[] answers = new ScreeningResult[chunk.size()];
    SeatedEngine[] by = new SeatedEngine[answers.length];
    for (Seat seat : seats.all()) {
      int[] part = part(route, seat, chunk);
      if (part.length > 0) {
        answer(seat, rules, chunk, part, answers, by);
      }
    }
    follow(rules, chunk, answers, by);
    return Arrays.asList(answers);
  }

  /** Where in the chunk the events stand that an engine is to answer. */
  private int[] part(Route route, Seat seat, Chunk chunk) {
    int[] part = new int[chunk.size()];
    int size = 0;
    for (int i = 0; i < part.length; i++) {
      if (route.toRust(chunk.events.get(i)) == (seat == seats.rust())) {
        part[size++] = i;
      }
    }
    return Arrays.copyOf(part, size);
  }

  private void answer(
      Seat first,
      RuleSet rules,
      Chunk chunk,
      int[] part,
      ScreeningResult[] answers,
      SeatedEngine[] by) {
    Optional<Throwable> fault = Optional.empty();
    while (true) {
      SeatedEngine engine = seats.soundOf(first, fault);
      try {
        answer(engine, rules, chunk, part, answers, by);
        return;
      } catch (RuntimeException | StackOverflowError e) {
        seats.faulted(engine, e);
        fault = Optional.of(e);
      }
    }
  }

  private void answer(
      SeatedEngine engine,
      RuleSet rules,
      Chunk chunk,
      int[] part,
      ScreeningResult[] answers,
      SeatedEngine[] by) {
    List<L1Event> events = new ArrayList<>(part.length);
    long[] receiptMillis = new long[part.length];
    for (int i = 0; i < part.length; i++) {
      events.add(chunk.hashed.get(part[i]));
      receiptMillis[i] = chunk.receiptMillis[part[i]];
      engine.catchUp(chunk.shards[part[i]]);
    }
    if (!seats.rebuilt()) {
      beginEarly(engine, events, receiptMillis);
    }
    long startNanos = System.nanoTime();
    long begun = engine.begin(startNanos);
    List<ScreeningResult> answered = engine.engine().screenAll(events, rules, receiptMillis);
    long endNanos = System.nanoTime();
    latency.answered(engine.name(), endNanos - startNanos, part.length);
    if (engine.isTooSlow(begun, startNanos, endNanos, part.length)) {
      seats.faulted(engine, SeatedEngine.tooSlow());
    }
    for (int i = 0; i < part.length; i++) {
      answers[part[i]] = answered.get(i);
      by[part[i]] = engine;
    }
  }

  private void beginEarly(SeatedEngine engine, List<L1Event> events, long[] receiptMillis) {
    for (int i = 0; i < receiptMillis.length; i++) {
      meters.answeredUnrebuilt();
      LostWindows.beginEarly(engine.engine(), events.get(i).target(), receiptMillis[i]);
    }
  }

  /**
   * Has each engine follow what the other one answered. Windows go over last: they hold all that
   * the chunk did to them already.
   */
  private void follow(RuleSet rules, Chunk chunk, ScreeningResult[] answers, SeatedEngine[] by) {
    boolean[] isGivenWindow = new boolean[answers.length];
    for (int i = 0; i < answers.length; i++) {
      Standing other = seats.other(by[i].seat()).standing();
      if (!answers[i].duplicate() && other.state().follows()) {
        SeatedEngine follower = other.engine().get();
        int shard = chunk.shards[i];
        L1Event hashed = chunk.hashed.get(i);
        isGivenWindow[i] = !follower.lane(shard).takes(hashed.target());
        if (!isGivenWindow[i]) {
          engines.offer(
              follower,
              shard,
              new FollowerStep.Screened(
                  chunk.events.get(i), hashed, rules, chunk.receiptMillis[i], answers[i]));
        }
      }
    }
    for (int i = 0; i < answers.length; i++) {
      if (isGivenWindow[i]) {
        giveWindow(by[i], chunk.shards[i], chunk.hashed.get(i).target());
      }
    }
  }

  private void giveWindow(SeatedEngine by, int shard, AccountKey target) {
    Standing other = seats.other(by.seat()).standing();
    if (other.state().follows()) {
      engines.giveWindow(other.engine().get(), by, shard, target);
    }
  }
}
