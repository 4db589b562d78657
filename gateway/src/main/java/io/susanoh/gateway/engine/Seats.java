package io.susanoh.gateway.engine;

import io.susanoh.gateway.engine.EngineMeters.RebuildOutcome;
import io.susanoh.gateway.engine.Seat.Standing;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two engines: who sits there, and every change of how they stand. Changes are made one at a
 * time, whatever thread finds a fault; they take no lock of a shard.
 */
final class Seats implements SeatedEngine.Owner {

  private static final Logger LOG = LoggerFactory.getLogger(Seats.class);

  /** Who does something about a fault, later and on another thread. */
  interface Healer {

    /** An engine that answered or followed has faulted; its seat will say so in a moment. */
    void faulted(Seat seat);

    /** A seat stands otherwise than before. */
    void wake();

    /** The windows are lost: an empty engine answers. */
    void windowsLost();
  }

  private final Seat java;
  private final Seat rust;
  private final EngineMeters meters;
  private final Differences differences;
  private final Drills drills;
  private volatile Healer healer;
  private volatile boolean rebuilt = true;

  Seats(EngineChoice choice, EngineMeters meters, Differences differences) {
    this.meters = meters;
    this.differences = differences;
    this.drills = choice.drills();
    this.java = seat("java", choice.java());
    this.rust = seat("rust", choice.rust());
  }

  private Seat seat(String name, EngineChoice.Candidate candidate) {
    candidate.fault().ifPresent(fault -> meters.fallback(fault.kind()));
    Seat seat = new Seat(name, candidate.fresh());
    candidate
        .engine()
        .ifPresentOrElse(
            engine ->
                seat.stand(
                    EngineState.SOUND,
                    Optional.of(new SeatedEngine(seat, engine, true, this)),
                    Optional.empty()),
            () ->
                seat.stand(
                    EngineState.ABSENT,
                    Optional.empty(),
                    candidate.fault().map(EngineFault::kind)));
    return seat;
  }

  /** From now on faults are this one's to heal. */
  void healedBy(Healer who) {
    healer = who;
  }

  Seat java() {
    return java;
  }

  Seat rust() {
    return rust;
  }

  List<Seat> all() {
    return List.of(java, rust);
  }

  Seat other(Seat seat) {
    return seat == java ? rust : java;
  }

  /**
   * The engine to ask: that of the first seat, or of the other one while that is not sound. Whoever
   * asks under a shard's lock may use it until he lets go.
   *
   * @param fault what went wrong when one was asked before
   * @throws EngineFault when none is sound
   */
  SeatedEngine soundOf(Seat first, Optional<Throwable> fault) {
    Optional<SeatedEngine> sound = soundOf(first);
    if (sound.isEmpty()) {
      sound = soundWhenChanged(first);
    }
    if (sound.isEmpty()) {
      throw new EngineFault(EngineFault.Cause.PANIC, "no engine is sound", fault.orElse(null));
    }
    return sound.get();
  }

  private Optional<SeatedEngine> soundOf(Seat first) {
    Standing preferred = first.standing();
    Standing standing = preferred.isSound() ? preferred : other(first).standing();
    return standing.isSound() ? standing.engine() : Optional.empty();
  }

  /** Looks again when the change under way is done: one has faulted, the other may take over. */
  private synchronized Optional<SeatedEngine> soundWhenChanged(Seat first) {
    return soundOf(first);
  }

  /** The most events that whoever answers should be asked at once. */
  int eventsAtOnce() {
    return Math.min(eventsAtOnce(java), eventsAtOnce(rust));
  }

  private static int eventsAtOnce(Seat seat) {
    Standing standing = seat.standing();
    return standing.isSound() ? standing.engine().get().eventsAtOnce() : Integer.MAX_VALUE;
  }

  /** Whether the windows that answer are whole. */
  boolean rebuilt() {
    return rebuilt;
  }

  /** The windows that were lost are back. */
  void windowsBack() {
    rebuilt = true;
  }

  /**
   * An engine is not to be asked for anything any more. Of no effect on one that sits there no
   * more.
   */
  synchronized void faulted(SeatedEngine engine, Throwable e) {
    EngineFault fault = SeatedEngine.faultOf(e);
    engine.giveUp(fault);
    Seat seat = engine.seat();
    if (!seat.standing().has(engine) || !seat.standing().state().follows()) {
      return;
    }
    boolean trusted = seat.standing().isSound();
    healer.faulted(seat);
    seat.stand(EngineState.FAULTED, Optional.of(engine), Optional.of(fault.kind()));
    if (trusted) {
      meters.fallback(fault.kind());
      standIn(other(seat));
      LOG.error(
          "the {} engine has faulted ({}), the {} engine is {}: {}",
          seat.name(),
          fault.kind(),
          other(seat).name(),
          other(seat).standing().state().word(),
          fault.getMessage());
    } else {
      meters.rebuilt(seat, RebuildOutcome.FAILED);
      LOG.warn(
          "the rebuilt {} engine has faulted ({}) before it was trusted: {}",
          seat.name(),
          fault.kind(),
          fault.getMessage());
    }
    healer.wake();
  }

  /** Who is to answer now, as the other one cannot. */
  private void standIn(Seat seat) {
    Standing standing = seat.standing();
    switch (standing.state()) {
      case PROBATION -> {
        LOG.warn("the {} engine answers before its probation has ended", seat.name());
        seat.stand(EngineState.SOUND, standing.engine(), Optional.empty());
      }
      case ABSENT -> beginAnew(seat);
      case SOUND, FAULTED, REBUILDING -> {}
    }
  }

  /** An engine without windows answers until they are back. */
  private void beginAnew(Seat seat) {
    try {
      L1Engine engine = seat.freshEngine();
      rebuilt = false;
      seat.stand(
          EngineState.SOUND,
          Optional.of(new SeatedEngine(seat, engine, true, this)),
          Optional.empty());
      healer.windowsLost();
    } catch (EngineFault none) {
      LOG.error("there is no other engine: {}", none.getMessage());
    }
  }

  /** The engine of a seat that is FAULTED is freed; nobody uses it any more. */
  synchronized void freed(Seat seat) {
    seat.stand(EngineState.FAULTED, Optional.empty(), seat.standing().cause());
  }

  /** No engine could be made for a seat that is FAULTED. */
  synchronized void notLoaded(Seat seat, EngineFault fault) {
    seat.stand(EngineState.FAULTED, Optional.empty(), Optional.of(fault.kind()));
    meters.rebuilt(seat, RebuildOutcome.NOT_LOADED);
    LOG.warn("the {} engine does not load ({}): {}", seat.name(), fault.kind(), fault.getMessage());
  }

  /** A fresh engine is about to be given the windows of the other one. */
  synchronized SeatedEngine rebuilding(Seat seat, L1Engine fresh) {
    SeatedEngine engine = new SeatedEngine(seat, fresh, false, this);
    seat.stand(EngineState.REBUILDING, Optional.of(engine), seat.standing().cause());
    return engine;
  }

  /** It has them all, and follows; false if it has faulted meanwhile. */
  synchronized boolean whole(Seat seat, SeatedEngine engine) {
    return move(seat, engine, EngineState.REBUILDING, EngineState.PROBATION);
  }

  /** It may answer again; false if it has faulted meanwhile. */
  synchronized boolean sound(Seat seat, SeatedEngine engine) {
    if (!move(seat, engine, EngineState.PROBATION, EngineState.SOUND)) {
      return false;
    }
    meters.rebuilt(seat, RebuildOutcome.SOUND);
    LOG.info("the {} engine is rebuilt and sound", seat.name());
    return true;
  }

  private static boolean move(Seat seat, SeatedEngine engine, EngineState from, EngineState to) {
    Standing standing = seat.standing();
    if (!standing.has(engine) || standing.state() != from) {
      return false;
    }
    seat.stand(
        to, standing.engine(), to == EngineState.SOUND ? Optional.empty() : standing.cause());
    return true;
  }

  /** Nothing is asked of a seat any more; who sat there and is to be freed. */
  synchronized Optional<SeatedEngine> vacate(Seat seat) {
    Optional<SeatedEngine> engine = seat.standing().engine();
    seat.stand(EngineState.ABSENT, Optional.empty(), Optional.empty());
    return engine;
  }

  /** How the engines stand while this route and these rules hold. */
  EngineStatus status(Route route, RuleSet rules) {
    Standing ofJava = java.standing();
    Standing ofRust = rust.standing();
    boolean javaAnswers = ofJava.isSound() && (route.javaAnswers() || !ofRust.isSound());
    boolean rustAnswers = ofRust.isSound() && (route.rustAnswers() || !ofJava.isSound());
    return new EngineStatus(
        route,
        rules,
        List.of(
            status(java, ofJava, route.javaAnswers(), javaAnswers, rustAnswers),
            status(rust, ofRust, route.rustAnswers(), rustAnswers, javaAnswers)),
        rebuilt,
        meters.compared(),
        meters.differences());
  }

  private static EngineStatus.Engine status(
      Seat seat, Standing standing, boolean wanted, boolean answers, boolean otherAnswers) {
    boolean follows = standing.state().follows() && otherAnswers;
    return new EngineStatus.Engine(
        seat.name(),
        standing.state(),
        wanted,
        answers,
        follows,
        standing.cause(),
        follows ? standing.engine().map(SeatedEngine::lag).orElse(0L) : 0);
  }

  @Override
  public boolean canDoWithout(SeatedEngine engine) {
    return other(engine.seat()).standing().isSound();
  }

  @Override
  public ScreeningResult compared(SeatedEngine engine, int shard, ScreeningResult answer) {
    return drills.followed(engine.name(), shard, answer);
  }

  @Override
  public void differed(FollowerStep.Screened given, SeatedEngine engine, ScreeningResult followed) {
    differences.found(given, engine.name(), followed);
  }

  @Override
  public void compared(int events) {
    meters.compared(events);
  }
}
