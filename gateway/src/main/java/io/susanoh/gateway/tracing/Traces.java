package io.susanoh.gateway.tracing;

import io.susanoh.gateway.journal.Journal;
import io.susanoh.gateway.review.AnalysisWatch;
import io.susanoh.gateway.screening.ScreeningMeters;
import io.susanoh.gateway.screening.ScreeningWatch;

/** Puts spans around the parts of a process that are traced. */
public final class Traces {

  private final Tracing tracing;
  private final Triggers triggers = new Triggers();

  public Traces(Tracing tracing) {
    this.tracing = tracing;
  }

  /** The journal whose waits are traced. */
  public Journal of(Journal journal) {
    return new TracedJournal(tracing, journal);
  }

  /** Traces the decisions of L1 and has them counted. */
  public ScreeningWatch of(ScreeningMeters meters) {
    return new TracedScreening(tracing, meters, triggers);
  }

  /** Traces analyses and has them counted. */
  public AnalysisWatch of(AnalysisWatch meters) {
    return new TracedAnalyses(tracing, meters, triggers);
  }
}
