package io.susanoh.gateway.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;

/**
 * Looks at each HTTP answer before the SDK does: it keeps what the SDK drops of a refusal ({@code
 * Retry-After} and the body), and reads no more of any answer than one can be.
 */
final class GeminiAnswers implements Interceptor {

  private static final long BYTES_MAX = 1024 * 1024;

  /** An answer that is none: its status, and what the provider says of it. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Optional<String> retryAfter;
    private final String body;

    Refused(int status, Optional<String> retryAfter, String body) {
      super("HTTP " + status);
      this.status = status;
      this.retryAfter = retryAfter;
      this.body = body;
    }

    int status() {
      return status;
    }

    /** The header {@code Retry-After}. */
    Optional<String> retryAfter() {
      return retryAfter;
    }

    String body() {
      return body;
    }
  }

  /** An answer that has no end. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super("an answer of more than " + BYTES_MAX + " bytes");
    }
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    try {
      byte[] bytes = bytes(response.body());
      if (!response.isSuccessful()) {
        throw new Refused(
            response.code(),
            Optional.ofNullable(response.header("Retry-After")),
            new String(bytes, StandardCharsets.UTF_8));
      }
      return response
          .newBuilder()
          .body(ResponseBody.create(bytes, response.body().contentType()))
          .build();
    } finally {
      response.close();
    }
  }

  private static byte[] bytes(ResponseBody body) throws IOException {
    BufferedSource source = body.source();
    if (source.request(BYTES_MAX + 1)) {
      throw new TooLong();
    }
    return source.readByteArray();
  }
}
