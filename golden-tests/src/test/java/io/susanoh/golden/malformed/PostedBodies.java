package io.susanoh.golden.malformed;

import com.fasterxml.jackson.databind.JsonNode;
import io.susanoh.golden.Corpus;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code malformed/*.json}, in the format of the README there. */
public final class PostedBodies {

  private static final Optional<String> JSON_TYPE = Optional.of("application/json");

  private PostedBodies() {}

  /** All of them, file by file. */
  public static List<PostedBody> load() {
    return Corpus.files("malformed").stream().flatMap(file -> load(file).stream()).toList();
  }

  private static List<PostedBody> load(Path file) {
    List<PostedBody> bodies = new ArrayList<>();
    for (JsonNode node : Corpus.read(file).required("cases")) {
      JsonNode body = node.required("body");
      if (body.has("truncations_of")) {
        byte[] whole = utf8(body.get("truncations_of"));
        for (int length = 0; length < whole.length; length++) {
          bodies.add(posted(node, " to " + length + " bytes", Arrays.copyOf(whole, length)));
        }
      } else {
        bodies.add(posted(node, "", bytes(body)));
      }
    }
    return bodies;
  }

  private static PostedBody posted(JsonNode node, String suffix, byte[] body) {
    return new PostedBody(
        node.required("name").textValue() + suffix,
        node.has("content_type")
            ? Optional.ofNullable(node.get("content_type").textValue())
            : JSON_TYPE,
        body,
        node.required("status").intValue(),
        locations(node.path("loc")));
  }

  private static Set<List<String>> locations(JsonNode node) {
    Set<List<String>> locations = new LinkedHashSet<>();
    for (JsonNode location : node) {
      List<String> path = new ArrayList<>();
      location.forEach(name -> path.add(name.textValue()));
      locations.add(path);
    }
    return locations;
  }

  private static byte[] bytes(JsonNode body) {
    if (body.isTextual()) {
      return utf8(body);
    }
    if (body.has("text")) {
      return utf8(body.get("text"));
    }
    if (body.has("hex")) {
      return HexFormat.of().parseHex(body.get("hex").textValue());
    }
    if (body.has("base64")) {
      return Base64.getDecoder().decode(body.get("base64").textValue());
    }
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (JsonNode part : body.required("parts")) {
      byte[] once = bytes(part);
      for (int times = part.path("times").asInt(1); times > 0; times--) {
        joined.writeBytes(once);
      }
    }
    return joined.toByteArray();
  }

  private static byte[] utf8(JsonNode text) {
    return text.textValue().getBytes(StandardCharsets.UTF_8);
  }
}
