package io.susanoh.gateway.storage;

import io.susanoh.gateway.notify.Notice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes {@code notice}. */
final class NoticeTable {

  private static final Rows<Notice> ROWS =
      Rows.<Notice>of()
          .text("tenant_id", Notice::tenantId)
          .text("topic", notice -> notice.topic().word())
          .text("user_id", Notice::lane)
          .text("source", Notice::source)
          .bigint("at_millis", Notice::atMillis)
          .text("payload", Notice::payload);

  private static final String INSERT =
      "insert into notice (%1$s) select %1$s from %2$s on conflict do nothing"
          .formatted(ROWS.names(), ROWS.unnest());

  private NoticeTable() {}

  /** Inserts notices in their order; what is told already is not told again. */
  static void insert(Connection connection, List<Notice> notices) throws SQLException {
    if (notices.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      ROWS.bind(statement, 1, notices);
      statement.executeUpdate();
    }
  }
}
