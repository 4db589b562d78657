package io.susanoh.gateway.storage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * How objects become rows of one statement: a name, a type and a value for each column, sent as one
 * array a column and unnested by the server. (Measured here: twice the rows per second of COPY into
 * a staging table.) Immutable.
 */
final class Rows<R> {

  private record Column<R>(
      String name, String type, IntFunction<Object[]> array, Function<R, ?> value) {}

  private final List<Column<R>> columns;

  private Rows(List<Column<R>> columns) {
    this.columns = List.copyOf(columns);
  }

  static <R> Rows<R> of() {
    return new Rows<>(List.of());
  }

  Rows<R> text(String name, Function<R, String> value) {
    return and(new Column<>(name, "text", String[]::new, value));
  }

  Rows<R> bigint(String name, Function<R, Long> value) {
    return and(new Column<>(name, "int8", Long[]::new, value));
  }

  Rows<R> integer(String name, Function<R, Integer> value) {
    return and(new Column<>(name, "int4", Integer[]::new, value));
  }

  Rows<R> smallint(String name, Function<R, Integer> value) {
    return and(new Column<>(name, "int2", Short[]::new, value.andThen(Integer::shortValue)));
  }

  Rows<R> bool(String name, Function<R, Boolean> value) {
    return and(new Column<>(name, "bool", Boolean[]::new, value));
  }

  Rows<R> bytes(String name, Function<R, byte[]> value) {
    return and(new Column<>(name, "bytea", byte[][]::new, value));
  }

  private Rows<R> and(Column<R> column) {
    List<Column<R>> more = new ArrayList<>(columns);
    more.add(column);
    return new Rows<>(more);
  }

  /** The columns' names, separated by commas. */
  String names() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  /** A table expression with these columns, called {@code r}, with a parameter for each. */
  String unnest() {
    String parameters =
        columns.stream()
            .map(column -> "?::" + column.type() + "[]")
            .collect(Collectors.joining(", "));
    return "unnest(" + parameters + ") as r(" + names() + ")";
  }

  /**
   * Sets the parameters of {@link #unnest}.
   *
   * @param first index of the first of them
   * @return index of the parameter after them
   */
  int bind(PreparedStatement statement, int first, List<R> rows) throws SQLException {
    int index = first;
    for (Column<R> column : columns) {
      Object[] values = rows.stream().map(column.value()).toArray(column.array());
      statement.setArray(index++, statement.getConnection().createArrayOf(column.type(), values));
    }
    return index;
  }
}
