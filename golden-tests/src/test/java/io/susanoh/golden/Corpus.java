package io.susanoh.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The data files of this module, by folder. */
public final class Corpus {

  /** Reads and writes the data files; never the bodies within them. */
  public static final ObjectMapper JSON = new ObjectMapper();

  private Corpus() {}

  /** This module's folder: surefire names it, an IDE usually starts in it. */
  public static Path module() {
    return Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  }

  /** The JSON files of {@code folder} in the order of their names. */
  public static List<Path> files(String folder) {
    try (Stream<Path> files = Files.list(module().resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A data file as a tree. */
  public static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
