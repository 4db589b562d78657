package io.susanoh.gateway.notify;

import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority of a test's own, and what it signs; made by the JDK's keytool. */
final class TestCertificates {

  private static final String PASSWORD = "of-a-test";
  private static final String CA = "ca";

  private final Path folder;

  /** Makes the authority's files in {@code folder}. */
  TestCertificates(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    keytool(CA, "-genkeypair", "-keyalg", "EC", "-dname", "CN=of a test", "-ext", "bc:c");
    keytool(CA, "-exportcert", "-rfc", "-file", file("ca.pem"));
  }

  /** Whoever trusts the authority, and nobody else. */
  PemTrustOptions trusted() {
    return new PemTrustOptions().addCertPath(file("ca.pem"));
  }

  /**
   * A key with a certificate of the authority.
   *
   * @param names as keytool takes them: {@code dns:receiver.example}
   */
  PfxOptions of(String alias, String names) throws IOException, InterruptedException {
    String request = file(alias + ".csr");
    String signed = file(alias + ".pem");
    keytool(alias, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + alias);
    keytool(alias, "-certreq", "-file", request);
    keytool(CA, "-gencert", "-ext", "san=" + names, "-infile", request, "-outfile", signed);
    keytool(alias, "-importcert", "-noprompt", "-alias", CA, "-file", file("ca.pem"));
    keytool(alias, "-importcert", "-file", signed);
    return new PfxOptions().setPath(store(alias)).setPassword(PASSWORD).setAlias(alias);
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private String store(String alias) {
    return file(alias + ".p12");
  }

  /** Runs a command on the key store of {@code alias}, and on that alias if it names no other. */
  private void keytool(String alias, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    if (!command.contains("-alias")) {
      command.addAll(List.of("-alias", alias));
    }
    command.addAll(List.of("-keystore", store(alias), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (!keytool.waitFor(120, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed: " + command);
    }
  }
}
