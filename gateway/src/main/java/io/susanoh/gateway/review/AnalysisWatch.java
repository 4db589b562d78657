package io.susanoh.gateway.review;

import io.susanoh.gateway.account.Verdict;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Sees every analysis from its begin to its verdict. Safe for all threads. */
@FunctionalInterface
public interface AnalysisWatch {

  /**
   * Begins an analysis, and gives what it gave.
   *
   * @param evidence what is judged
   * @param analysis judges it and has the verdict kept
   */
  Future<Verdict> watch(Evidence evidence, Supplier<Future<Verdict>> analysis);
}
