package io.susanoh.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.DatabaseUrl;
import io.susanoh.gateway.storage.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that were changed while nothing ran are in the audit log. */
class StartedOtherwiseTest {

  @TempDir private Path directory;
  private final DatabaseUrl database = TestDatabase.empty();

  @Test
  void otherRulesThanAtTheLastStartAreARecord() throws Exception {
    run("");
    assertEquals(List.of(), changes());
    run("{\"count_threshold\":3}");
    run("{\"count_threshold\":3}");
    List<String> once = changes();
    assertEquals(1, once.size(), once::toString);
    assertTrue(once.getFirst().startsWith("start L1_RULES "), once::toString);
    assertTrue(once.getFirst().contains("\\\"count_threshold\\\":10"), once::toString);
    assertTrue(once.getFirst().contains("\\\"count_threshold\\\":3"), once::toString);
    run("");
    assertEquals(2, changes().size());
  }

  private void run(String rules) throws Exception {
    Map<String, String> settings = new HashMap<>(Map.of("L1_ENGINE_PROVIDER", "java"));
    if (!rules.isEmpty()) {
      Path file = Files.writeString(directory.resolve("rules.json"), rules);
      settings.put("L1_RULES", file.toString());
    }
    InProcess.start(directory.resolve("data"), database, settings).close();
  }

  private List<String> changes() throws SQLException {
    List<String> changes = new ArrayList<>();
    try (Connection connection = TestDatabase.open(database);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select concat_ws(' ', actor, details::jsonb ->> 'setting', details)"
                    + " from audit_log where kind = 'SETTING_CHANGED' order by entry_id")) {
      while (rows.next()) {
        changes.add(rows.getString(1));
      }
    }
    return changes;
  }
}
