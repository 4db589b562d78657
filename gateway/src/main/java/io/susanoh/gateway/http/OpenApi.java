package io.susanoh.gateway.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The OpenAPI 3.1 document that {@code /openapi.json} answers. */
final class OpenApi {

  private static final String RESOURCE = "/openapi.json";

  private OpenApi() {}

  /** Reads the document from the class path. */
  static Buffer load() {
    try (InputStream resource = OpenApi.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IllegalStateException("the jar lacks " + RESOURCE);
      }
      return Buffer.buffer(resource.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + RESOURCE, e);
    }
  }
}
