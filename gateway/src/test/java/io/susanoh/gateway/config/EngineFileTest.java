package io.susanoh.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.EngineFile.Faulty;
import io.susanoh.gateway.config.EngineFile.Sound;
import io.susanoh.gateway.config.Settings.EngineProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineFileTest {

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("engine.json"), text);
  }

  @Test
  void itSaysWhichEngineAnswersWhom() throws IOException {
    assertEquals(
        new Sound(Optional.of(EngineProvider.CANARY), Optional.of(25)),
        EngineFile.read(file("{\"provider\":\"canary\",\"canary_percent\":25}")));
    assertEquals(
        new Sound(Optional.of(EngineProvider.JAVA), Optional.empty()),
        EngineFile.read(file("{\"provider\":\"java\"}")));
    assertEquals(new Sound(Optional.empty(), Optional.empty()), EngineFile.read(file("{}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{} {}",
        "{\"provider\":\"zig\"}",
        "{\"provider\":1}",
        "{\"provider\":null}",
        "{\"canary_percent\":101}",
        "{\"canary_percent\":-1}",
        "{\"canary_percent\":1.5}",
        "{\"canary_percent\":\"10\"}",
        "{\"canary\":10}",
        "{\"provider\":\"java\",\"provider\":\"rust\"}"
      })
  void whatMayNotBeSaidIsToldInOneLineThatNamesTheFile(String text) throws IOException {
    Path path = file(text);
    Faulty faulty = (Faulty) EngineFile.read(path);
    assertEquals(1, faulty.line().lines().count());
    assertTrue(faulty.line().startsWith("L1_ENGINE_FILE is \"" + path + "\": "), faulty.line());
    assertTrue(faulty.line().contains("; allowed is a JSON object with provider"), faulty.line());
  }

  @Test
  void aFileThatIsNotThereIsAFault() {
    Faulty faulty = (Faulty) EngineFile.read(directory.resolve("none"));
    assertTrue(faulty.line().contains("there is no such file"), faulty.line());
  }

  @Test
  void itWinsOverTheSettings() throws IOException {
    Path path = file("{\"provider\":\"canary\",\"canary_percent\":25}");
    Settings settings =
        ((SettingsOutcome.Concluded)
                SettingsReader.read(
                    Map.of(
                        "L1_ENGINE_PROVIDER", "java",
                        "L1_CANARY_PERCENT", "50",
                        "L1_ENGINE_FILE", path.toString()),
                    List.of()))
            .settings();
    assertEquals(Optional.of(EngineProvider.CANARY), settings.engine());
    assertEquals(25, settings.canaryPercent());
    assertEquals(Optional.of(path), settings.engineFile());
  }

  @Test
  void whereItSaysNothingTheSettingsHold() throws IOException {
    Settings settings =
        ((SettingsOutcome.Concluded)
                SettingsReader.read(
                    Map.of(
                        "L1_ENGINE_PROVIDER", "java",
                        "L1_CANARY_PERCENT", "50",
                        "L1_ENGINE_FILE", file("{}").toString()),
                    List.of()))
            .settings();
    assertEquals(Optional.of(EngineProvider.JAVA), settings.engine());
    assertEquals(50, settings.canaryPercent());
  }

  @Test
  void aBadFileAndACanaryWithoutAFollowerStopTheStart() throws IOException {
    List<String> bad =
        ((SettingsOutcome.Faults)
                SettingsReader.read(Map.of("L1_ENGINE_FILE", file("{").toString()), List.of()))
            .lines();
    assertEquals(1, bad.size());
    List<String> alone =
        ((SettingsOutcome.Faults)
                SettingsReader.read(
                    Map.of(
                        "L1_ENGINE_FILE",
                        file("{\"provider\":\"canary\"}").toString(),
                        "L1_FOLLOWER",
                        "off"),
                    List.of()))
            .lines();
    assertTrue(alone.getFirst().startsWith("L1_FOLLOWER"), alone.toString());
  }
}
