package io.susanoh.gateway.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.susanoh.gateway.journal.EpochId;
import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.journal.JournalRecord.EventAccepted;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import java.util.List;

/** Shows how long a request waits until the journal is written as a span of the request. */
final class TracedJournal implements Journal {

  static final String SPAN = "journal.append";

  private final Tracing tracing;
  private final Journal journal;

  TracedJournal(Tracing tracing, Journal journal) {
    this.tracing = tracing;
    this.journal = journal;
  }

  @Override
  public Future<Void> written(long sequence) {
    Future<Void> written = journal.written(sequence);
    if (Tracing.current().isEmpty()) {
      return written;
    }
    Span span =
        tracing
            .tracer()
            .spanBuilder(SPAN)
            .setAttribute("susanoh.journal.sequence", sequence)
            .startSpan();
    return written.onComplete(
        done -> span.end(),
        failure -> {
          span.setStatus(StatusCode.ERROR);
          span.end();
        });
  }

  @Override
  public Reservation reserve(int bytesMax) {
    return journal.reserve(bytesMax);
  }

  @Override
  public int bytesMax(GameEvent event) {
    return journal.bytesMax(event);
  }

  @Override
  public int bytesMax(JournalRecord draft) {
    return journal.bytesMax(draft);
  }

  @Override
  public long append(Reservation reservation, JournalRecord record) {
    return journal.append(reservation, record);
  }

  @Override
  public long append(Reservation reservation, List<EventAccepted> chunk) {
    return journal.append(reservation, chunk);
  }

  @Override
  public EpochId epoch() {
    return journal.epoch();
  }

  @Override
  public long newestSequence() {
    return journal.newestSequence();
  }

  @Override
  public boolean isWritten(long sequence) {
    return journal.isWritten(sequence);
  }

  @Override
  public void close() {
    journal.close();
  }
}
