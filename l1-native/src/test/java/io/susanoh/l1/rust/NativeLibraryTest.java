package io.susanoh.l1.rust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.EngineFault.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with the library is a fault of one line, here in processes of their own. */
class NativeLibraryTest {

  @Test
  void aNamedFileThatIsNotThereIsMissing(@TempDir Path nowhere) {
    Path library = nowhere.resolve("libsusanoh_l1_jni.so");
    EngineFault fault =
        assertThrows(EngineFault.class, () -> NativeLibrary.load(Optional.of(library), Native.ABI));
    assertEquals(Cause.LIBRARY_MISSING, fault.kind());
    assertTrue(fault.getMessage().contains(library.toString()), fault.getMessage());
    assertFalse(fault.getMessage().contains("\n"));
  }

  @Test
  void onAPlatformThatTheJarDoesNotKnowItIsMissing() throws Exception {
    assertEquals(
        "LIBRARY_MISSING: this build has no native engine for plan9-"
            + NativeLibrary.platform().split("-")[1],
        loadWith("-Dos.name=Plan9"));
  }

  @Test
  void aFileThatIsNoLibraryCannotBeLoaded(@TempDir Path directory) throws Exception {
    Path text = Files.writeString(directory.resolve("libsusanoh_l1_jni.so"), "not a library");
    String fault = loadWith("-D" + NativeLibrary.PATH_PROPERTY + '=' + text);
    assertTrue(fault.startsWith("LIBRARY_MISSING: the native engine cannot be loaded: "), fault);
  }

  @Test
  void aLibraryOfSomebodyElseIsOfAnotherAbi() throws Exception {
    String name = System.mapLibraryName("jsig");
    Path foreign = Path.of(System.getProperty("java.home"), "lib", name);
    assertEquals(
        "WRONG_ABI: the native library is not Susanoh's",
        loadWith("-D" + NativeLibrary.PATH_PROPERTY + '=' + foreign));
  }

  private static String loadWith(String option) throws Exception {
    List<String> lines = ChildJvm.run(Load.class, option).output().lines().toList();
    return lines.get(lines.size() - 1);
  }

  /** Prints the fault that loading ends in. */
  static final class Load {
    public static void main(String[] args) {
      try {
        RustL1Engine.load(1).close();
        System.out.println("loaded");
      } catch (EngineFault fault) {
        System.out.println(fault.kind() + ": " + fault.getMessage());
      }
    }
  }
}
