package io.susanoh.gateway.storage;

import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;

/** What the server's error codes mean to those who must choose between waiting and giving up. */
final class Outage {

  /** Data exception, and integrity constraint violation. */
  private static final Set<String> BAD_ROW = Set.of("22", "23");

  /** Invalid authorization, and invalid catalog name. */
  private static final Set<String> REFUSAL = Set.of("28", "3D");

  /** The driver's state for a server that does not speak TLS where that is required. */
  private static final String NO_SSL = "08004";

  /** Connection exception, and operator intervention such as a shutdown. */
  private static final Set<String> AWAY = Set.of("08", "57");

  private static final String ROLLED_BACK = "40";

  /** What is away; what is busy, full, rolled back or read-only for a while. */
  private static final Set<String> PASSING = Set.of("08", "25", "40", "53", "55", "57");

  private Outage() {}

  /** Whether a row itself is bad: no waiting will help it. */
  static boolean isBadRow(SQLException e) {
    return BAD_ROW.contains(sqlClass(e.getSQLState()));
  }

  /** Whether the server is there but does not let us in. */
  static boolean isRefusal(SQLException e) {
    return REFUSAL.contains(sqlClass(e.getSQLState())) || NO_SSL.equals(e.getSQLState());
  }

  /**
   * Whether the transaction had to give way to another one, in a circle of those that waited: it is
   * over, and may be tried again at once.
   */
  static boolean isRolledBack(SQLException e) {
    return ROLLED_BACK.equals(sqlClass(e.getSQLState()));
  }

  /** Whether there is no server, or none for us. */
  static boolean isAway(SQLException e) {
    return AWAY.contains(sqlClass(e.getSQLState()));
  }

  /** Whether an SQLSTATE says that the server cannot serve us now, but may later. */
  static boolean passes(String sqlState) {
    return PASSING.contains(sqlClass(sqlState));
  }

  /** Whether a server that is away is behind {@code failure}. */
  static boolean causedAway(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e && isAway(e)) {
        return true;
      }
    }
    return false;
  }

  /** The SQLSTATE and the server's message, in one line and without the row's values. */
  static String describe(SQLException e) {
    String message =
        e instanceof PSQLException fromServer && fromServer.getServerErrorMessage() != null
            ? fromServer.getServerErrorMessage().getMessage()
            : e.getMessage();
    return e.getSQLState() + ": " + String.valueOf(message).replace('\n', ' ');
  }

  private static String sqlClass(String sqlState) {
    return sqlState == null || sqlState.length() < 2 ? "" : sqlState.substring(0, 2);
  }
}
