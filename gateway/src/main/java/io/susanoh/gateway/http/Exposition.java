package io.susanoh.gateway.http;

import java.util.Locale;
import java.util.Optional;

/** The metrics of the process, as text for Prometheus. Safe for all threads. */
public interface Exposition {

  /** A format of that text. */
  enum Format {
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** The only one with exemplars. */
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    Format(String contentType) {
      this.contentType = contentType;
    }

    /** Its content type. */
    public String contentType() {
      return contentType;
    }

    /** What a scraper that accepts this is given. */
    static Format of(Optional<String> accept) {
      return accept.orElse("").toLowerCase(Locale.ROOT).contains("application/openmetrics-text")
          ? OPEN_METRICS
          : PROMETHEUS;
    }
  }

  /** All metrics as they are now. May take milliseconds: not for event loops. */
  String text(Format format);
}
