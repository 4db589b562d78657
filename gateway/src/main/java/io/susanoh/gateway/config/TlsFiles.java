package io.susanoh.gateway.config;

import java.nio.file.Path;
import java.util.Objects;

/**
 * The PEM files behind TLS ({@code SUSANOH_TLS_CERT}, {@code SUSANOH_TLS_KEY}).
 *
 * @param certificate the server's, and after it those of whoever signed it
 * @param key its private key
 */
public record TlsFiles(Path certificate, Path key) {

  /** The setting that names the certificate. */
  public static final String CERTIFICATE = "SUSANOH_TLS_CERT";

  /** The setting that names the key. */
  public static final String KEY = "SUSANOH_TLS_KEY";

  public TlsFiles {
    Objects.requireNonNull(certificate);
    Objects.requireNonNull(key);
  }
}
