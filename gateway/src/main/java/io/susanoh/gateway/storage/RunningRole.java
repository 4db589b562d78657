package io.susanoh.gateway.storage;

import io.susanoh.gateway.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the role that a gateway runs as may do, where another one owns the tables: read and write
 * rows, but define nothing, and of what only grows by insert neither change nor delete anything.
 */
final class RunningRole {

  /** Rows are inserted and read, never changed. */
  private static final String GROW_ONLY = "audit_log, setting_change, audit_checkpoint";

  private static final String HISTORY = "flyway_schema_history";

  private static final String OWNED =
      """
      select c.relname from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and c.relowner = (select oid from pg_roles where rolname = ?)
      order by c.relname
      """;

  private RunningRole() {}

  /** Makes a role that may log in, or gives it this password. */
  static void make(Connection superuser, DatabaseUrl role) throws SQLException {
    try (Statement statement = superuser.createStatement()) {
      boolean there = exists(superuser, role.user());
      statement.execute(
          "%s role %s login nosuperuser nocreatedb nocreaterole password %s"
              .formatted(
                  there ? "alter" : "create",
                  quoted(role.user()),
                  statement.enquoteLiteral(role.password().value())));
    }
  }

  private static boolean exists(Connection connection, String role) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select 1 from pg_roles where rolname = ?")) {
      statement.setString(1, role);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  /**
   * Takes what {@code role} owns and gives it what a gateway needs, in one transaction. The
   * connection is its tables' owner's, or becomes it.
   */
  static void limit(Connection owner, String role) throws SQLException {
    owner.setAutoCommit(false);
    try (Statement statement = owner.createStatement()) {
      String quoted = quoted(role);
      for (String table : owned(owner, role)) {
        statement.execute("alter table " + quoted(table) + " owner to current_user");
      }
      statement.execute("revoke all on all tables in schema public from " + quoted);
      statement.execute("revoke create on schema public from public, " + quoted);
      statement.execute("grant usage on schema public to " + quoted);
      statement.execute(
          "grant select, insert, update, delete on all tables in schema public to " + quoted);
      statement.execute("revoke update, delete on " + GROW_ONLY + " from " + quoted);
      statement.execute("revoke all on " + HISTORY + " from " + quoted);
    }
    owner.commit();
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static List<String> owned(Connection connection, String role) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(OWNED)) {
      statement.setString(1, role);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
    }
    return tables;
  }
}
