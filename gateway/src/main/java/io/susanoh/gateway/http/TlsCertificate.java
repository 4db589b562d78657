package io.susanoh.gateway.http;

import io.susanoh.gateway.config.TlsFiles;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/**
 * What the server shows to prove who it is, and the key behind it, as two PEM files held them at
 * one moment. Immutable; equal where the files held the same.
 */
final class TlsCertificate {

  /** The files cannot be used; the message is one line that names the setting. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private Refused(String setting, Path file, String reason, String allowed) {
      super("%s is \"%s\": %s; allowed is %s".formatted(setting, file, reason, allowed));
    }
  }

  private static final int BYTES_MAX = 1 << 20;
  private static final String CERTIFICATE_ALLOWED = "a PEM file of X.509 certificates";
  private static final String KEY_ALLOWED =
      "a PEM file of the certificate's private key, RSA or EC and not encrypted";
  private static final byte[] ANYTHING = {1, 2, 3};

  private final Buffer chain;
  private final Buffer key;
  private final X509Certificate server;

  private TlsCertificate(Buffer chain, Buffer key, X509Certificate server) {
    this.chain = chain;
    this.key = key;
    this.server = server;
  }

  /** Reads and checks the files. Blocks. */
  static TlsCertificate read(Vertx vertx, TlsFiles files) throws Refused {
    Buffer chain = read(TlsFiles.CERTIFICATE, files.certificate(), CERTIFICATE_ALLOWED);
    Buffer key = read(TlsFiles.KEY, files.key(), KEY_ALLOWED);
    X509Certificate server =
        first(chain)
            .orElseThrow(
                () ->
                    new Refused(
                        TlsFiles.CERTIFICATE,
                        files.certificate(),
                        "it holds no certificate",
                        CERTIFICATE_ALLOWED));
    TlsCertificate read = new TlsCertificate(chain, key, server);
    if (!read.isWhole(vertx)) {
      throw new Refused(
          TlsFiles.KEY,
          files.key(),
          "it does not hold the key of the certificate in " + files.certificate(),
          KEY_ALLOWED);
    }
    return read;
  }

  private static Buffer read(String setting, Path file, String allowed) throws Refused {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new Refused(setting, file, "it is larger than " + BYTES_MAX + " bytes", allowed);
      }
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new Refused(setting, file, "there is no such file", allowed);
    } catch (AccessDeniedException e) {
      throw new Refused(setting, file, "it may not be read", allowed);
    } catch (IOException e) {
      throw new Refused(setting, file, "it cannot be read", allowed);
    }
  }

  private static Optional<X509Certificate> first(Buffer chain) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(chain.getBytes()))
          .stream()
          .findFirst()
          .map(X509Certificate.class::cast);
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  /** Whether the key is the one of the certificate: files are not replaced at the same moment. */
  private boolean isWhole(Vertx vertx) {
    try {
      KeyManagerFactory factory = options().getKeyManagerFactory(vertx);
      return Stream.of(factory.getKeyManagers())
          .filter(X509KeyManager.class::isInstance)
          .map(X509KeyManager.class::cast)
          .flatMap(TlsCertificate::keys)
          .anyMatch(found -> fits(found, server.getPublicKey()));
    } catch (Exception e) { // whatever is wrong with it, and its text may quote the key
      return false;
    }
  }

  private static Stream<PrivateKey> keys(X509KeyManager manager) {
    return Stream.of("EC", "RSA")
        .flatMap(
            type ->
                Optional.ofNullable(manager.getServerAliases(type, null))
                    .map(Arrays::stream)
                    .orElseGet(Stream::empty))
        .map(manager::getPrivateKey);
  }

  private static boolean fits(PrivateKey key, PublicKey of) {
    try {
      Signature signature = Signature.getInstance(algorithm(of));
      signature.initSign(key);
      signature.update(ANYTHING);
      byte[] signed = signature.sign();
      signature.initVerify(of);
      signature.update(ANYTHING);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String algorithm(PublicKey key) {
    return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
  }

  /** For a server's options. */
  KeyCertOptions options() {
    return new PemKeyCertOptions().setCertValues(List.of(chain)).setKeyValues(List.of(key));
  }

  /** Until when it holds. */
  Instant end() {
    return server.getNotAfter().toInstant();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TlsCertificate that && chain.equals(that.chain) && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return 31 * chain.hashCode() + key.hashCode();
  }

  @Override
  public String toString() {
    return "certificate of %s, until %s".formatted(server.getSubjectX500Principal(), end());
  }
}
