package io.susanoh.gateway.storage;

import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.JournalReader;
import io.susanoh.gateway.journal.JournalReader.Entry;
import io.susanoh.gateway.journal.Position;
import io.susanoh.gateway.storage.DrainWriter.Restored;
import io.susanoh.gateway.storage.GatewaySession.TakenByAnother;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the journal into PostgreSQL: events, accounts, transitions, jobs, verdicts, counters and
 * its own position in one transaction a batch, exactly once and in order (DESIGN, "Journal and
 * drain"). While PostgreSQL is away it waits; a record that PostgreSQL refuses is put aside.
 *
 * <p>Life: {@link #catchUp} once, {@link #start}, {@link #stop}. The accessors are safe for all
 * threads.
 */
public final class Drain {

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private static final Duration IDLE_WAIT = Duration.ofMillis(500);
  private static final Duration RETRY_MIN = Duration.ofMillis(100);
  private static final Duration RETRY_MAX = Duration.ofMillis(1_500);

  /** A server that has not answered a batch for so long counts as away, though we wait for it. */
  private static final Duration FROZEN_AFTER = Duration.ofSeconds(5);

  private static final Duration CHECK_EVERY = Duration.ofSeconds(1);
  private static final Duration ABORT_WAIT = Duration.ofSeconds(2);
  private static final long NOT_WRITING = 0;

  private final GatewaySession session;
  private final JournalReader reader;
  private final EpochId current;
  private final InstantSource clock;
  private final DrainListener listener;
  private final DrainWriter writer;
  private final Pace pace;
  private final DrainGate gate;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "susanoh-drain");

  private volatile long lastCommitMillis;
  private volatile long drainedReceiptMillis;
  private volatile long stopDeadlineNanos;
  private volatile long writingSinceNanos = NOT_WRITING;
  private long checkedNanos;
  private boolean inOutage;
  private Duration backoff = RETRY_MIN;

  /**
   * @param session holds the database for this gateway; closed by {@link #stop}
   * @param current the epoch that this process writes
   */
  public Drain(
      Vertx vertx,
      GatewaySession session,
      JournalReader reader,
      EpochId current,
      DrainSettings settings,
      InstantSource clock,
      DrainListener listener) {
    this.session = session;
    this.reader = reader;
    this.current = current;
    this.clock = clock;
    this.listener = listener;
    this.writer =
        new DrainWriter(session, settings, clock, listener::jobsTouched, listener::noticed);
    this.pace = new Pace(settings.rowsPerSecond());
    this.gate = new DrainGate(vertx);
  }

  /**
   * Brings everything into PostgreSQL that the journal holds, as fast as that goes. Blocks, also
   * while PostgreSQL is away.
   *
   * @throws CannotStart when another gateway has taken the database meanwhile
   */
  public void catchUp() throws InterruptedException {
    try {
      insist(() -> reader.resume(PositionTable.all(session.connection())));
      long records = 0;
      long beganNanos = System.nanoTime();
      long beganProcessorNanos = processorNanos();
      while (true) {
        List<Entry> entries = reader.next(Pace.RECORDS_MAX, Duration.ZERO);
        if (entries.isEmpty()) {
          break;
        }
        drainOrRewind(entries);
        records += entries.size();
      }
      insist(writer::noteLsn);
      gate.setUp(true);
      if (records > 0) {
        LOG.info(
            "drained {} records that the last run had left in the journal, in {} ms with {} ms of"
                + " processor time",
            records,
            Duration.ofNanos(System.nanoTime() - beganNanos).toMillis(),
            Duration.ofNanos(processorNanos() - beganProcessorNanos).toMillis());
      }
    } catch (TakenByAnother e) {
      throw new CannotStart(e.getMessage(), e);
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Goes on draining, on a thread of its own. */
  public void start() {
    thread.start();
  }

  /**
   * Drains what is written, for at most {@code bound}, and ends. What is left stays in the journal
   * for the next start.
   */
  public void stop(Duration bound) throws InterruptedException {
    stopDeadlineNanos = System.nanoTime() + bound.toNanos();
    stopping.countDown();
    pace.end();
    if (!thread.join(bound)) {
      session.abort();
      thread.interrupt();
      thread.join(ABORT_WAIT);
    }
  }

  /**
   * Completes when everything up to {@code sequence} of the current epoch is in PostgreSQL. Fails
   * with UNAVAILABLE after 2 s, and at once while PostgreSQL is known to be away. Completes on the
   * caller's context.
   */
  public Future<Void> passed(long sequence) {
    Future<Void> passed = gate.passed(sequence);
    if (!passed.isComplete()) {
      pace.hurry();
    }
    return passed;
  }

  /**
   * As {@link #passed}, but waits however far behind the drain is; for what runs in the background
   * and must not be starved by a lag. Fails at once while PostgreSQL is known to be away.
   */
  public Future<Void> reached(long sequence) {
    return gate.reached(sequence);
  }

  /** How far the current epoch is drained. */
  public long drainedSequence() {
    return gate.drainedSequence();
  }

  /** When a transaction was committed last, milliseconds since the epoch; 0 before the first. */
  public long lastCommitMillis() {
    return lastCommitMillis;
  }

  /**
   * Receipt of the newest record that this drain has brought into PostgreSQL, milliseconds since
   * the epoch; 0 before the first.
   */
  public long drainedReceiptMillis() {
    return drainedReceiptMillis;
  }

  /** Records that PostgreSQL has refused since the start. */
  public long rejectedRecords() {
    return writer.rejected();
  }

  /** Whether PostgreSQL answered when it was asked last, and does not let a batch wait. */
  public boolean isDatabaseUp() {
    long sinceNanos = writingSinceNanos;
    boolean frozen =
        sinceNanos != NOT_WRITING && System.nanoTime() - sinceNanos > FROZEN_AFTER.toNanos();
    return gate.isUp() && !frozen;
  }

  /** The primary's position behind what was drained last; empty unless settings have it noted. */
  Optional<String> commitLsn() {
    return writer.commitLsn();
  }

  private void run() {
    try {
      while (!isStopOverdue()) {
        boolean last = isStopping();
        List<Entry> entries = reader.next(pace.recordsMax(), last ? Duration.ZERO : IDLE_WAIT);
        if (!entries.isEmpty()) {
          drainOrRewind(entries);
          pace.rest(entries.size());
        } else if (last) {
          break;
        }
        lookAfter();
      }
    } catch (InterruptedException e) {
      LOG.debug("the drain was interrupted");
    } catch (TakenByAnother e) {
      listener.cannotGoOn(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the drain has failed", e);
      listener.cannotGoOn("the drain has failed: " + e);
    } finally {
      gate.setUp(false);
      session.close();
    }
  }

  private void drainOrRewind(List<Entry> entries) throws InterruptedException, TakenByAnother {
    try {
      drain(entries);
    } catch (Restored e) {
      rewind();
    }
  }

  /** What PostgreSQL has lost is drained once more, as far as the journal still has it. */
  private void rewind() throws InterruptedException, TakenByAnother {
    writer.rewind();
    insist(
        () -> {
          Map<EpochId, Long> drained = PositionTable.all(session.connection());
          reader.resume(drained);
          gate.rewind(drained.getOrDefault(current, 0L));
        });
    LOG.warn("PostgreSQL was restored from a back-up: the journal is drained from where it stands");
  }

  private void drain(List<Entry> entries) throws InterruptedException, TakenByAnother {
    for (List<Entry> ofOneEpoch : byEpoch(entries)) {
      insist(() -> write(ofOneEpoch));
      lastCommitMillis = clock.millis();
      drainedReceiptMillis = ofOneEpoch.getLast().record().receiptMillis();
      Position last = ofOneEpoch.getLast().position();
      reader.drained(last);
      if (last.epoch().equals(current)) {
        gate.advance(last.sequence());
      }
    }
  }

  private void write(List<Entry> entries)
      throws SQLException, TakenByAnother, InterruptedException {
    long beganNanos = System.nanoTime();
    writingSinceNanos = beganNanos == NOT_WRITING ? 1 : beganNanos;
    try {
      writer.write(entries);
    } finally {
      writingSinceNanos = NOT_WRITING;
    }
    listener.committed(entries.size(), System.nanoTime() - beganNanos);
  }

  private static List<List<Entry>> byEpoch(List<Entry> entries) {
    List<List<Entry>> runs = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= entries.size(); to++) {
      if (to == entries.size()
          || !entries.get(to).position().epoch().equals(entries.get(from).position().epoch())) {
        runs.add(entries.subList(from, to));
        from = to;
      }
    }
    return runs;
  }

  // Between batches: is PostgreSQL there, although there is nothing to write? Is a minute over?
  private void lookAfter() throws InterruptedException, TakenByAnother {
    if (System.nanoTime() - checkedNanos < CHECK_EVERY.toNanos()) {
      return;
    }
    checkedNanos = System.nanoTime();
    try {
      session.connection();
      if (session.answers()) {
        recovered();
      } else {
        lost("08006: it does not answer");
      }
      writer.check(current);
      writer.closeMinutes();
    } catch (SQLException e) {
      lost(Outage.describe(e));
    } catch (Restored e) {
      rewind();
    }
  }

  private interface DatabaseWork {
    void run() throws SQLException, TakenByAnother, InterruptedException;
  }

  /** Does the work until it is done, however often PostgreSQL goes away meanwhile. */
  private void insist(DatabaseWork work) throws InterruptedException, TakenByAnother {
    while (true) {
      try {
        work.run();
        recovered();
        return;
      } catch (SQLException e) {
        lost(Outage.describe(e));
        if (stopping.await(backoff.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new InterruptedException("stopped while PostgreSQL was away");
        }
        Duration doubled = backoff.multipliedBy(2);
        backoff = doubled.compareTo(RETRY_MAX) < 0 ? doubled : RETRY_MAX;
      }
    }
  }

  private void lost(String reason) {
    session.discard();
    writer.forget();
    gate.setUp(false);
    if (!inOutage) {
      inOutage = true;
      LOG.warn("PostgreSQL is away, events wait in the journal: {}", reason);
    }
  }

  private void recovered() {
    backoff = RETRY_MIN;
    gate.setUp(true);
    if (inOutage) {
      inOutage = false;
      LOG.info("PostgreSQL is back, the journal is drained");
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private boolean isStopOverdue() {
    return isStopping() && System.nanoTime() - stopDeadlineNanos > 0;
  }
}
