package io.susanoh.gateway.http;

import io.susanoh.gateway.config.TlsFiles;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how requests are taken.
 *
 * @param host the address to listen on
 * @param port 0 takes a free one
 * @param eventLoops how many event loops share the work
 * @param http2ClearText whether HTTP/2 is taken without TLS too; with TLS it always is
 * @param tls empty: plain HTTP
 */
public record ServerSettings(
    String host, int port, int eventLoops, boolean http2ClearText, Optional<TlsFiles> tls) {
  public ServerSettings {
    Objects.requireNonNull(host);
    Objects.requireNonNull(tls);
  }
}
