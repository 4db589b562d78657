package io.susanoh.gateway.notify;

import io.vertx.core.Future;
import java.util.List;

/**
 * The notices that have their place, for streams to read. Safe for all threads; futures fail with
 * UNAVAILABLE while PostgreSQL is away.
 */
public interface NoticeLog {

  /** A notice of one tenant, and its place among those of all. */
  record Placed(long place, String topic, String payload) {}

  /**
   * Where the log ends.
   *
   * @param forgotten the last place that is kept no longer, 0 before the first
   * @param newest the last place that was given, 0 before the first
   */
  record Ends(long forgotten, long newest) {}

  /** Where it ends now. */
  Future<Ends> ends();

  /** A tenant's notices after {@code place}, in their order, at most {@code max} of them. */
  Future<List<Placed>> after(String tenantId, long place, int max);
}
