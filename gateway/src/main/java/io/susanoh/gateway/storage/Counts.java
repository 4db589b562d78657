package io.susanoh.gateway.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one transaction adds to the table {@code counter}. */
final class Counts {

  private record Key(String tenantId, Counter counter) {}

  private static final Rows<Map.Entry<Key, Long>> ROWS =
      Rows.<Map.Entry<Key, Long>>of()
          .text("tenant_id", entry -> entry.getKey().tenantId())
          .text("name", entry -> entry.getKey().counter().rowName())
          .bigint("value", Map.Entry::getValue);

  private static final String ADD =
      """
      insert into counter (%1$s) select %1$s from %2$s
      on conflict (tenant_id, name) do update set value = counter.value + excluded.value
      """
          .formatted(ROWS.names(), ROWS.unnest());

  private final Map<Key, Long> added = new HashMap<>();

  void add(String tenantId, Counter counter, long number) {
    added.merge(new Key(tenantId, counter), number, Long::sum);
  }

  /** Adds everything to the rows. */
  void write(Connection connection) throws SQLException {
    List<Map.Entry<Key, Long>> rows =
        added.entrySet().stream()
            .filter(entry -> entry.getValue() != 0)
            .sorted(
                Comparator.<Map.Entry<Key, Long>, String>comparing(e -> e.getKey().tenantId())
                    .thenComparing(e -> e.getKey().counter()))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      ROWS.bind(statement, 1, rows);
      statement.executeUpdate();
    }
  }
}
