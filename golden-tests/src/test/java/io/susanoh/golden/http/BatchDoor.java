package io.susanoh.golden.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import io.susanoh.golden.Corpus;
import io.susanoh.golden.http.HttpConnection.Reply;
import io.susanoh.golden.vector.Answer;
import io.susanoh.golden.vector.Door;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/** A door through {@code POST /api/v1/events/batch} of a server. */
final class BatchDoor implements Door {

  /** How a batch is sent. */
  enum Form {
    LINES("application/x-ndjson", "identity"),
    LINES_IN_GZIP("application/x-ndjson", "gzip"),
    ARRAY("application/json", "identity"),
    ARRAY_IN_ZSTD("application/json", "zstd");

    private final String contentType;
    private final String contentEncoding;

    Form(String contentType, String contentEncoding) {
      this.contentType = contentType;
      this.contentEncoding = contentEncoding;
    }

    private boolean isArray() {
      return contentType.equals("application/json");
    }

    private byte[] body(List<byte[]> events) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (byte[] event : events) {
        if (isArray()) {
          body.write(body.size() == 0 ? '[' : ',');
        }
        body.writeBytes(isArray() ? event : onOneLine(event));
        body.write('\n');
      }
      if (isArray()) {
        body.write(']');
      }
      return body.toByteArray();
    }

    /** In a JSON text line feeds are white space, or an error wherever they stand. */
    private static byte[] onOneLine(byte[] event) {
      byte[] line = event.clone();
      for (int i = 0; i < line.length; i++) {
        line[i] = line[i] == '\n' ? (byte) ' ' : line[i];
      }
      return line;
    }

    private byte[] encoded(byte[] body) throws IOException {
      return switch (contentEncoding) {
        case "gzip" -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
          }
          yield bytes.toByteArray();
        }
        case "zstd" -> Zstd.compress(body);
        default -> body;
      };
    }

    private List<JsonNode> results(String body) throws IOException {
      List<JsonNode> results = new ArrayList<>();
      if (isArray()) {
        Corpus.JSON.readTree(body).forEach(results::add);
      } else {
        for (String line : body.lines().toList()) {
          results.add(Corpus.JSON.readTree(line));
        }
      }
      return results;
    }
  }

  private static final String PATH = "/api/v1/events/batch";

  private final HttpConnection connection;
  private final LongConsumer clock;
  private final Form form;

  BatchDoor(HttpConnection connection, LongConsumer clock, Form form) {
    this.connection = connection;
    this.clock = clock;
    this.form = form;
  }

  @Override
  public Answer send(byte[] body, long receiptMillis) {
    return sendAll(List.of(body), receiptMillis).getFirst();
  }

  @Override
  public List<Answer> sendAll(List<byte[]> bodies, long receiptMillis) {
    clock.accept(receiptMillis);
    return results(bodies).stream().map(BatchDoor::answer).toList();
  }

  /** Posts a batch of bodies, whatever they are, and reads a result for each. */
  List<JsonNode> results(List<byte[]> bodies) {
    try {
      Reply reply =
          connection.post(
              PATH,
              form.encoded(form.body(bodies)),
              Map.of("Content-Type", form.contentType, "Content-Encoding", form.contentEncoding));
      assertEquals(200, reply.status(), reply::toString);
      assertEquals(form.contentType, reply.headers().get("content-type"));
      List<JsonNode> results = form.results(reply.body());
      assertEquals(bodies.size(), results.size(), reply::toString);
      return results;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer answer(JsonNode result) {
    assertEquals(true, result.has("screened"), result::toString);
    List<String> rules = new ArrayList<>();
    result.get("triggered_rules").forEach(rule -> rules.add(rule.textValue()));
    return Answer.ofHttp(rules, result.get("needs_l2").booleanValue());
  }
}
