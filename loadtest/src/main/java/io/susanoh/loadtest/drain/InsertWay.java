package io.susanoh.loadtest.drain;

import io.susanoh.loadtest.drain.EventRow.Column;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** A way to bring events into {@code event_log}. */
enum InsertWay {
  /** {@code insert … values (…), (…)}, 500 rows a statement: it may have 65 535 parameters. */
  MULTI_ROW {
    @Override
    void insert(Connection connection, List<EventRow> rows) throws SQLException {
      for (int from = 0; from < rows.size(); from += ROWS_A_STATEMENT) {
        multiRow(connection, rows.subList(from, Math.min(rows.size(), from + ROWS_A_STATEMENT)));
      }
    }
  },

  /** One array a column, unnested by the server. */
  UNNEST {
    @Override
    void insert(Connection connection, List<EventRow> rows) throws SQLException {
      String arrays = columns(column -> "?::" + arrayType(column) + "[]");
      String selected =
          columns(column -> column == Column.DAY ? "date '1970-01-01' + DAY::int" : column.name());
      String sql =
          "insert into event_log (%1$s) select %2$s from unnest(%3$s) as r(%1$s) %4$s"
              .formatted(Column.names(), selected, arrays, ON_CONFLICT);
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        for (Column column : Column.values()) {
          Object[] values = rows.stream().map(row -> row.value(column)).toArray();
          statement.setArray(
              column.ordinal() + 1, connection.createArrayOf(arrayType(column), typed(values)));
        }
        statement.execute();
      }
    }
  },

  /** Binary COPY into a temporary table, and from there with {@code on conflict}. */
  COPY_STAGED {
    @Override
    void prepare(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("create temp table staged (like event_log) on commit delete rows");
      }
      connection.commit();
    }

    @Override
    void insert(Connection connection, List<EventRow> rows) throws SQLException {
      copy(connection, "staged", rows);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "insert into event_log (%1$s) select %1$s from staged %2$s"
                .formatted(Column.names(), ON_CONFLICT));
      }
    }
  },

  /** Binary COPY straight into the table; a conflict would fail it. */
  COPY_DIRECT {
    @Override
    void insert(Connection connection, List<EventRow> rows) throws SQLException {
      copy(connection, "event_log", rows);
    }
  },

  /** The same, in the order of the keys. */
  COPY_SORTED {
    @Override
    void insert(Connection connection, List<EventRow> rows) throws SQLException {
      copy(connection, "event_log", rows.stream().sorted(BY_TARGET).toList());
    }
  };

  private static final Comparator<EventRow> BY_TARGET =
      Comparator.comparing(EventRow::target)
          .thenComparing(row -> (String) row.value(Column.EVENT_ID));

  private static final int ROWS_A_STATEMENT = 500;
  private static final String ON_CONFLICT = "on conflict do nothing returning sequence, rules";
  private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0};
  private static final int EPOCH_DAY = 10_957;
  private static final int CHUNK_BYTES = 256 << 10;

  /** Once, before the first batch. */
  void prepare(Connection connection) throws SQLException {}

  /** Inserts a batch; the caller commits. */
  abstract void insert(Connection connection, List<EventRow> rows) throws SQLException;

  private interface Naming {
    String of(Column column);
  }

  private static String columns(Naming naming) {
    return Arrays.stream(Column.values()).map(naming::of).collect(Collectors.joining(", "));
  }

  private static String arrayType(Column column) {
    return column == Column.DAY ? "int8" : column.type;
  }

  private static Object[] typed(Object[] values) {
    Object first = Arrays.stream(values).filter(value -> value != null).findFirst().orElse("");
    return Arrays.copyOf(
        values,
        values.length,
        first instanceof Long
            ? Long[].class
            : first instanceof Boolean ? Boolean[].class : String[].class);
  }

  private static void multiRow(Connection connection, List<EventRow> rows) throws SQLException {
    String one =
        '(' + columns(column -> column == Column.DAY ? "date '1970-01-01' + ?::int" : "?") + ')';
    String all =
        IntStream.range(0, rows.size()).mapToObj(i -> one).collect(Collectors.joining(", "));
    String sql =
        "insert into event_log (%s) values %s %s".formatted(Column.names(), all, ON_CONFLICT);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int parameter = 1;
      for (EventRow row : rows) {
        for (Column column : Column.values()) {
          set(statement, parameter++, column, row.value(column));
        }
      }
      statement.execute();
    }
  }

  private static void set(PreparedStatement statement, int at, Column column, Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(at, column.type.equals("text") ? Types.VARCHAR : Types.BIGINT);
      case String text -> statement.setString(at, text);
      case Boolean flag -> statement.setBoolean(at, flag);
      default -> statement.setLong(at, (Long) value);
    }
  }

  private static void copy(Connection connection, String table, List<EventRow> rows)
      throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy %s (%s) from stdin (format binary)".formatted(table, Column.names()));
    ByteBuffer bytes = ByteBuffer.allocate(2 * CHUNK_BYTES);
    bytes.put(SIGNATURE).putInt(0).putInt(0);
    for (EventRow row : rows) {
      bytes.putShort((short) Column.values().length);
      for (Column column : Column.values()) {
        put(bytes, column, row.value(column));
      }
      if (bytes.position() > CHUNK_BYTES) {
        copy.writeToCopy(bytes.array(), 0, bytes.position());
        bytes.clear();
      }
    }
    bytes.putShort((short) -1);
    copy.writeToCopy(bytes.array(), 0, bytes.position());
    copy.endCopy();
  }

  private static void put(ByteBuffer bytes, Column column, Object value) {
    switch (value) {
      case null -> bytes.putInt(-1);
      case String text -> {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.putInt(utf8.length).put(utf8);
      }
      case Boolean flag -> bytes.putInt(1).put((byte) (flag ? 1 : 0));
      default -> putNumber(bytes, column, (Long) value);
    }
  }

  private static void putNumber(ByteBuffer bytes, Column column, long value) {
    switch (column.type) {
      case "int8" -> bytes.putInt(Long.BYTES).putLong(value);
      case "int4" -> bytes.putInt(Integer.BYTES).putInt((int) value);
      case "int2" -> bytes.putInt(Short.BYTES).putShort((short) value);
      case "date" -> bytes.putInt(Integer.BYTES).putInt((int) value - EPOCH_DAY);
      default -> throw new IllegalStateException(column.type);
    }
  }
}
