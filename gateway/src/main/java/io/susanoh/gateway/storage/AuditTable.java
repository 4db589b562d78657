package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.Transition;
import io.susanoh.l1.Rule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** Writes {@code audit_log}. */
final class AuditTable {

  private static final Rows<Transition> ROWS =
      Rows.<Transition>of()
          .text("tenant_id", transition -> transition.account().tenantId())
          .text("user_id", transition -> transition.account().userId())
          .bigint("version", Transition::version)
          .text("from_state", transition -> transition.from().name())
          .text("to_state", transition -> transition.to().name())
          .text("trigger", transition -> transition.trigger().name())
          .text("triggered_by_rule", transition -> ruleText(transition.rules()))
          .bigint("timestamp_millis", Transition::timestampMillis)
          .text("evidence_summary", Transition::evidenceSummary)
          .text("actor", Transition::actor);

  private static final String INSERT =
      """
      with added as (
        insert into audit_log (%1$s) select %1$s from %2$s
        on conflict do nothing
        returning tenant_id)
      select tenant_id, count(*) from added group by tenant_id
      """
          .formatted(ROWS.names(), ROWS.unnest());

  private AuditTable() {}

  /** Inserts transitions in their order; one record for each account and version. */
  static void insert(Connection connection, List<Transition> transitions, Counts counts)
      throws SQLException {
    if (transitions.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      ROWS.bind(statement, 1, transitions);
      try (ResultSet byTenant = statement.executeQuery()) {
        while (byTenant.next()) {
          counts.add(byTenant.getString(1), Counter.TOTAL_TRANSITIONS, byTenant.getLong(2));
        }
      }
    }
  }

  /** The rules of a transition as {@code R1,R4}; null for none. */
  static String ruleText(int rules) {
    return rules == 0
        ? null
        : Rule.of(rules).stream().map(Rule::name).collect(Collectors.joining(","));
  }

  /** What {@link #ruleText} was made of. */
  static int rules(String ruleText) {
    if (ruleText == null) {
      return 0;
    }
    int rules = 0;
    for (String name : ruleText.split(",")) {
      rules |= Rule.valueOf(name).bit();
    }
    return rules;
  }
}
