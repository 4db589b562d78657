package io.susanoh.l1.rust;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.EngineFault.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds and loads the library: the file that the system property {@value #PATH_PROPERTY} names,
 * else the one that the jar carries for this platform. A process can load it once, and so whether
 * it has is the one thing that this package keeps in a static field.
 */
final class NativeLibrary {

  /** The system property with the library's path. */
  static final String PATH_PROPERTY = "susanoh.l1.native.library";

  private static final String NAME = "susanoh_l1_jni";

  private static boolean loaded;

  private NativeLibrary() {}

  /** Loads the library unless it is loaded, and checks that it speaks this version. */
  static void load() {
    load(Optional.ofNullable(System.getProperty(PATH_PROPERTY)).map(Path::of), Native.ABI);
  }

  /** The same with another path and expectation, for tests. */
  static synchronized void load(Optional<Path> explicit, int expectedAbi) {
    explicit.ifPresent(NativeLibrary::requireFile);
    if (!loaded) {
      explicit.ifPresentOrElse(NativeLibrary::open, NativeLibrary::openFromJar);
    }
    int abi = abi();
    loaded = true;
    if (abi != expectedAbi) {
      throw new EngineFault(
          Cause.WRONG_ABI,
          "the native engine has ABI " + abi + ", this server needs " + expectedAbi);
    }
  }

  /** Where the jar has the library for this platform. */
  static String resource() {
    return "/native/" + platform() + '/' + System.mapLibraryName(NAME);
  }

  /** Operating system and architecture, as {@code build-native.sh} calls them. */
  static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return (os.startsWith("mac") ? "macos" : os.replace(' ', '-'))
        + '-'
        + (arch.equals("x86_64") ? "amd64" : arch);
  }

  private static int abi() {
    try {
      return Native.abi();
    } catch (UnsatisfiedLinkError e) {
      throw new EngineFault(Cause.WRONG_ABI, "the native library is not Susanoh's", e);
    }
  }

  private static void requireFile(Path path) {
    if (!Files.isRegularFile(path)) {
      throw missing("there is no file " + path + ", which " + PATH_PROPERTY + " names", null);
    }
  }

  private static void open(Path path) {
    try {
      System.load(path.toAbsolutePath().toString());
    } catch (UnsatisfiedLinkError e) {
      throw missing("the native engine cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Copies the library where only this user can reach it, and removes the copy once it is open. */
  private static void openFromJar() {
    try (InputStream library = NativeLibrary.class.getResourceAsStream(resource())) {
      if (library == null) {
        throw missing("this build has no native engine for " + platform(), null);
      }
      Path directory = Files.createTempDirectory("susanoh");
      Path copy = directory.resolve(System.mapLibraryName(NAME));
      try {
        Files.copy(library, copy);
        open(copy);
      } finally {
        Files.deleteIfExists(copy);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw missing("the native engine cannot be unpacked: " + e, e);
    }
  }

  private static EngineFault missing(String message, Throwable origin) {
    return new EngineFault(Cause.LIBRARY_MISSING, message, origin);
  }
}
