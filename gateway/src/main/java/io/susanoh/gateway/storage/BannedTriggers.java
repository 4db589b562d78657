package io.susanoh.gateway.storage;

/**
 * Triggers of an account since it was banned. L2 is not asked about them, so no job keeps them; who
 * moves the account to NORMAL clears them (CONTRACT §5), so they must be known again after a start.
 * What is older than seven days by effective time cannot come again as the same event.
 */
final class BannedTriggers {

  private static final String NEWEST =
      """
      select event_id, rules, effective_millis, receipt_millis * 1000 as stamp, actor_id
      from event_log
      where tenant_id = %s and target_id = %s and rules <> 0 and receipt_millis >= %s / 1000
        and effective_millis > %s and day >= %s
      order by effective_millis desc limit %s
      """;

  private BannedTriggers() {}

  /**
   * The query for the newest of them: rows of event id, rules, effective time, stamp and actor. All
   * arguments are SQL.
   *
   * @param version the account's
   * @param sinceMillis earliest effective time; it stands there twice
   */
  static String newest(
      String tenantId, String userId, String version, String sinceMillis, String max) {
    return NEWEST.formatted(
        tenantId, userId, version, sinceMillis, EventTable.DAY_OF.formatted(sinceMillis), max);
  }
}
