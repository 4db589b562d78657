package io.susanoh.gateway.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.susanoh.gateway.audit.CanonicalJson;
import io.susanoh.gateway.audit.ChainHash;
import io.susanoh.gateway.audit.ChainHead;
import io.susanoh.gateway.audit.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A file of checkpoints, one JSON object a line. */
final class CheckpointFile {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CheckpointFile() {}

  static String line(Checkpoint checkpoint) {
    return CanonicalJson.write(
        Map.of(
            "tenant_id", checkpoint.tenantId(),
            "entry_id", checkpoint.head().entryId(),
            "hash", checkpoint.head().hash().hex(),
            "made_millis", checkpoint.madeMillis(),
            "signature", checkpoint.signature()));
  }

  static void write(Path file, List<Checkpoint> checkpoints) {
    try {
      Files.write(file, checkpoints.stream().map(CheckpointFile::line).toList());
    } catch (IOException e) {
      throw new CannotDo("checkpoints cannot be written to " + file + ": " + e);
    }
  }

  static List<Checkpoint> read(Path file) {
    List<Checkpoint> checkpoints = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          checkpoints.add(parse(line));
        }
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new CannotDo("line %d of %s is no checkpoint".formatted(checkpoints.size() + 1, file));
    } catch (IOException e) {
      throw new CannotDo("checkpoints cannot be read from " + file + ": " + e);
    }
    return checkpoints;
  }

  private static Checkpoint parse(String line) throws JsonProcessingException {
    JsonNode json = MAPPER.readTree(line);
    return new Checkpoint(
        json.path("tenant_id").asText(),
        new ChainHead(json.path("entry_id").asLong(), ChainHash.ofHex(json.path("hash").asText())),
        json.path("made_millis").asLong(),
        json.path("signature").asText());
  }
}
