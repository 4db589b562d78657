package io.susanoh.gateway;

import io.susanoh.gateway.access.LoginAudit;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.LoginTried;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Journal records of what is no account's, and so is decided under no shard's lock: settings that
 * change, people who log in. They reach the audit log as everything does that the journal holds,
 * also when PostgreSQL was away meanwhile. Safe for all threads.
 */
final class JournalNotes implements LoginAudit {

  private final Journal journal;
  private final InstantSource clock;
  private final Consumer<Throwable> fatal;

  /**
   * @param fatal ends the process: memory is ahead of the journal
   */
  JournalNotes(Journal journal, InstantSource clock, Consumer<Throwable> fatal) {
    this.journal = journal;
    this.clock = clock;
    this.fatal = fatal;
  }

  /**
   * Has {@code change} happen and hands its record over, or neither: {@code change} may refuse by
   * throwing.
   *
   * @throws Refusal UNAVAILABLE when the journal has no room; then nothing was changed
   * @return completes when the record is written
   */
  Future<Void> note(JournalRecord record, Runnable change) {
    long sequence;
    try (Journal.Reservation room = journal.reserve(journal.bytesMax(record))) {
      change.run();
      sequence = append(room, record);
    }
    return journal.written(sequence);
  }

  private long append(Journal.Reservation room, JournalRecord record) {
    try {
      return journal.append(room, record);
    } catch (RuntimeException | Error e) {
      fatal.accept(e);
      throw e;
    }
  }

  @Override
  public Future<Void> tried(String tenantId, String name, boolean granted, String reason) {
    try {
      return note(new LoginTried(tenantId, name, granted, reason, clock.millis()), () -> {});
    } catch (Refusal full) {
      return Future.failedFuture(full);
    }
  }
}
