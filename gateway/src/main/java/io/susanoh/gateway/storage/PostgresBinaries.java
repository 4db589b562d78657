package io.susanoh.gateway.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs on the class path, unpacked once into a folder named by version. */
final class PostgresBinaries {

  private final String version;
  private final Path home;

  private PostgresBinaries(String version, Path home) {
    this.version = version;
    this.home = home;
  }

  /** Unpacks the programs below {@code folder} unless they are there already. */
  static PostgresBinaries in(Path folder) {
    String version = shippedVersion();
    Path home = folder.resolve(version);
    try {
      if (!Files.isDirectory(home)) {
        unpack(folder, home);
      }
    } catch (IOException e) {
      throw new CannotStart("cannot unpack PostgreSQL into " + home + ": " + e, e);
    }
    return new PostgresBinaries(version, home);
  }

  /** The major version, such as {@code 17}: what a data directory must have been made by. */
  String major() {
    return version.substring(0, version.indexOf('.'));
  }

  /** The path of one of the programs. */
  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  private static String shippedVersion() {
    try (InputStream in =
        PostgresBinaries.class.getResourceAsStream("embedded-postgres.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String archive() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    String platform =
        switch (os + ' ' + arch) {
          case "linux amd64" -> "linux-x86_64";
          case "linux aarch64" -> "linux-arm_64";
          default ->
              throw new CannotStart(
                  "no embedded PostgreSQL for " + os + ' ' + arch + ": set DATABASE_URL");
        };
    return "/postgres-" + platform + ".txz";
  }

  // Into a temporary neighbour first, so that a killed start never leaves half a folder behind.
  private static void unpack(Path folder, Path home) throws IOException {
    Files.createDirectories(folder);
    Path partial = Files.createTempDirectory(folder, ".unpacking-");
    try (InputStream in = PostgresBinaries.class.getResourceAsStream(archive())) {
      if (in == null) {
        throw new CannotStart(archive() + " is not on the class path: set DATABASE_URL");
      }
      extract(in, partial);
      Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      Directories.delete(partial);
    } catch (IOException e) {
      Directories.delete(partial);
      throw e;
    }
  }

  private static void extract(InputStream archive, Path into) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new XZCompressorInputStream(new BufferedInputStream(archive, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
          throw new IOException("entry outside of the archive: " + entry.getName());
        }
        extract(tar, entry, path);
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      throw new IOException("hard link in the archive: " + entry.getName());
    } else {
      Files.copy(tar, path);
      boolean executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
