package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a request's {@code Content-Type} is one that its operation reads; an absent one is. */
final class MediaTypes {

  private static final String JSON = "application/json";
  private static final List<String> LINES =
      List.of("application/x-ndjson", "application/ndjson", "application/jsonl");
  private static final String FORM = "application/x-www-form-urlencoded";

  private MediaTypes() {}

  /**
   * Checks the header of a request that carries {@code body}.
   *
   * @throws Refusal UNSUPPORTED_MEDIA_TYPE
   */
  static void check(Operation.Body body, Optional<String> contentType) {
    boolean supported =
        switch (body) {
          case NONE -> true;
          case JSON -> contentType.map(MediaTypes::isJson).orElse(true);
          case BATCH -> contentType.map(type -> isJson(type) || isLines(type)).orElse(true);
          case FORM -> contentType.map(MediaTypes::isForm).orElse(true);
        };
    if (!supported) {
      throw Refusal.of(Refusal.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be " + wanted(body));
    }
  }

  private static String wanted(Operation.Body body) {
    return switch (body) {
      case NONE, JSON -> JSON;
      case BATCH -> String.join(", ", LINES) + " or " + JSON;
      case FORM -> FORM;
    };
  }

  /** Whether it is JSON, a text a line. */
  static boolean isLines(String contentType) {
    return LINES.contains(withoutParameters(contentType));
  }

  private static boolean isJson(String contentType) {
    if (contentType.equals(JSON)) {
      return true;
    }
    String type = withoutParameters(contentType);
    return type.equals(JSON) || (type.startsWith("application/") && type.endsWith("+json"));
  }

  private static boolean isForm(String contentType) {
    return withoutParameters(contentType).equals(FORM);
  }

  private static String withoutParameters(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
