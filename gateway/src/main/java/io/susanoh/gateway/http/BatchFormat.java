package io.susanoh.gateway.http;

import java.util.Optional;

/** How the events of a batch stand in its body, and so its results in the answer. */
enum BatchFormat {
  /** A JSON text a line. */
  LINES("application/x-ndjson", "", "", "\n", ""),
  /** The items of one JSON array. */
  ARRAY("application/json", "[", ",", "", "]");

  private final String contentType;
  private final String opening;
  private final String between;
  private final String behindEach;
  private final String closing;

  BatchFormat(
      String contentType, String opening, String between, String behindEach, String closing) {
    this.contentType = contentType;
    this.opening = opening;
    this.between = between;
    this.behindEach = behindEach;
    this.closing = closing;
  }

  /** The format of a body of a type that {@link MediaTypes} let pass; an absent one is JSON. */
  static BatchFormat of(Optional<String> contentType) {
    return contentType.filter(MediaTypes::isLines).isPresent() ? LINES : ARRAY;
  }

  /** The type of the answer. */
  String contentType() {
    return contentType;
  }

  /** What begins the answer. */
  String opening() {
    return opening;
  }

  /** What stands between two results. */
  String between() {
    return between;
  }

  /** What ends each result. */
  String behindEach() {
    return behindEach;
  }

  /** What ends the answer. */
  String closing() {
    return closing;
  }

  /** Finds the items of a body. */
  BatchItems items() {
    return switch (this) {
      case LINES -> new LineItems();
      case ARRAY -> new ArrayItems();
    };
  }
}
