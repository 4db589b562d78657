package io.susanoh.gateway.http;

import io.susanoh.gateway.config.TlsFiles;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 with a certificate that is read again when its files change: connections that are
 * open keep theirs. HTTP/2 or HTTP/1.1, as the client wants it (ALPN).
 */
final class Tls {

  /** How often the files are looked at. */
  static final long LOOK_MILLIS = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final List<String> PROTOCOLS = List.of("h2", "http/1.1");

  private final Vertx vertx;
  private final TlsFiles files;
  private TlsCertificate shown;
  private String fault = "";

  private Tls(Vertx vertx, TlsFiles files, TlsCertificate shown) {
    this.vertx = vertx;
    this.files = files;
    this.shown = shown;
  }

  /** Reads the files. Blocks. */
  static Tls of(Vertx vertx, TlsFiles files) throws TlsCertificate.Refused {
    TlsCertificate certificate = TlsCertificate.read(vertx, files);
    if (certificate.end().isBefore(Instant.now())) {
      LOG.warn("TLS: the {} is out of date", certificate);
    }
    return new Tls(vertx, files, certificate);
  }

  /** Has a server that is to be made take TLS alone. */
  void require(HttpServerOptions options) {
    options.setSsl(true).setUseAlpn(true).setKeyCertOptions(shown.options());
    Http2.boundUnseenConnections(options);
  }

  /** Has a server that listens show what the files hold, from now on. On its event loop. */
  void renew(HttpServer server) {
    vertx.setPeriodic(
        LOOK_MILLIS,
        timer ->
            vertx
                .executeBlocking(() -> TlsCertificate.read(vertx, files), false)
                .onComplete(
                    read -> show(server, read),
                    refused -> fault("TLS goes on with its " + shown, refused)));
  }

  private void show(HttpServer server, TlsCertificate read) {
    fault = "";
    if (read.equals(shown)) {
      return;
    }
    shown = read;
    ServerSSLOptions options =
        new ServerSSLOptions()
            .setKeyCertOptions(read.options())
            .setUseAlpn(true)
            .setApplicationLayerProtocols(PROTOCOLS);
    server
        .updateSSLOptions(options)
        .onComplete(
            done -> LOG.info("TLS goes on with another {}", read),
            failure -> fault("TLS cannot show its " + read, failure));
  }

  /** Said once, however often the files are looked at. */
  private void fault(String what, Throwable cause) {
    String now = what + ": " + cause.getMessage();
    if (!now.equals(fault)) {
      fault = now;
      LOG.warn("{}", now);
    }
  }
}
