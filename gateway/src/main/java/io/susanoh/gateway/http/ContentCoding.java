package io.susanoh.gateway.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The content codings that a batch may come in (RFC 9110 §8.4.1, RFC 9659). */
enum ContentCoding {
  IDENTITY("identity"),
  GZIP("gzip"),
  DEFLATE("deflate"),
  ZSTD("zstd");

  /** All names that are served, for {@code Accept-Encoding} (RFC 9110 §15.5.16). */
  static final String ACCEPTED =
      Arrays.stream(values())
          .filter(ContentCoding::isServed)
          .map(coding -> coding.word)
          .collect(Collectors.joining(", "));

  /** Another name of {@link #GZIP} (RFC 9110 §8.4.1.3). */
  private static final String GZIP_OF_OLD = "x-gzip";

  private final String word;

  ContentCoding(String word) {
    this.word = word;
  }

  /**
   * The coding that {@code Content-Encoding} names; an absent one is {@link #IDENTITY}. Empty for
   * what is not served, and for more than one.
   */
  static Optional<ContentCoding> of(Optional<String> contentEncoding) {
    String name = contentEncoding.map(String::strip).orElse("").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "" -> Optional.of(IDENTITY);
      case GZIP_OF_OLD -> Optional.of(GZIP);
      default ->
          Arrays.stream(values())
              .filter(coding -> coding.isServed() && coding.word.equals(name))
              .findFirst();
    };
  }

  /** Zstandard is a native library, which may not load. */
  private boolean isServed() {
    return this != ZSTD || ZstdBody.isAvailable();
  }

  /** Undoes it. */
  CodedBody of(ArrivedBytes arrived) {
    return switch (this) {
      case IDENTITY -> new PlainBody(arrived);
      case GZIP -> new GzipBody(arrived);
      case DEFLATE -> new DeflatedBody(arrived);
      case ZSTD -> new ZstdBody(arrived);
    };
  }

  /** No coding at all. */
  private record PlainBody(ArrivedBytes arrived) implements CodedBody {

    @Override
    public int read(byte[] to, int at, int length) {
      return Math.max(0, arrived.read(to, at, length));
    }

    @Override
    public void checkEnd() {}

    @Override
    public void close() {}
  }
}
