package io.susanoh.gateway.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority of a test's own and a server's certificate by it, as PEM files, by keytool. */
public final class Certificates {

  private static final String PASSWORD = "changeit";

  private final Path directory;
  private final Path store;

  /**
   * Makes them.
   *
   * @param directory for the files, and there already
   * @param serverName of the server, as {@code ip:127.0.0.1} or {@code dns:redis.example}
   */
  public Certificates(Path directory, String serverName) throws Exception {
    this.directory = directory;
    this.store = directory.resolve("store.p12");
    keytool("-genkeypair", "-alias", "ca", "-dname", "CN=a test's", "-ext", "bc:c");
    keytool("-genkeypair", "-alias", "server", "-dname", "CN=redis", "-ext", "san=" + serverName);
    keytool("-certreq", "-alias", "server", "-file", file("server.csr"));
    keytool(
        "-gencert",
        "-alias",
        "ca",
        "-infile",
        file("server.csr"),
        "-outfile",
        file("server.der"),
        "-ext",
        "san=" + serverName);
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    pem("ca.pem", "CERTIFICATE", keys.getCertificate("ca").getEncoded());
    pem("server.pem", "CERTIFICATE", Files.readAllBytes(directory.resolve("server.der")));
    pem("server.key", "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
  }

  /** Who signed the server's certificate. */
  public Path authority() {
    return directory.resolve("ca.pem");
  }

  /** What has a redis-server take encrypted connections on a port, from whoever has a password. */
  public String[] redisOptions(int port) {
    return new String[] {
      "--tls-port",
      Integer.toString(port),
      "--tls-cert-file",
      file("server.pem"),
      "--tls-key-file",
      file("server.key"),
      "--tls-ca-cert-file",
      file("ca.pem"),
      "--tls-auth-clients",
      "no"
    };
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private void pem(String name, String kind, byte[] der) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        directory.resolve(name),
        "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(Files.readString(directory.resolve("keytool.log")));
    }
  }
}
