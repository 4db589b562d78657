package io.susanoh.golden.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.susanoh.golden.Corpus;
import io.susanoh.golden.http.HttpConnection.Reply;
import io.susanoh.golden.schema.Schemas;
import io.susanoh.golden.vector.Answer;
import io.susanoh.golden.vector.Door;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A door through {@code POST /api/v1/events} of a server. */
public final class HttpDoor implements Door {

  private static final Optional<String> JSON_TYPE = Optional.of("application/json");

  private final HttpConnection connection;
  private final LongConsumer clock;

  /** Answers by their text: a server has few different ones, and reading one costs more than it. */
  private final Map<String, Answer> read = new HashMap<>();

  /**
   * A door to one server.
   *
   * @param connection to the server
   * @param clock sets the server's clock to a receipt before its event is posted; does nothing for
   *     a server whose clock cannot be set
   */
  public HttpDoor(HttpConnection connection, LongConsumer clock) {
    this.connection = connection;
    this.clock = clock;
  }

  @Override
  public Answer send(byte[] body, long receiptMillis) {
    return sendAll(List.of(body), receiptMillis).getFirst();
  }

  @Override
  public List<Answer> sendAll(List<byte[]> bodies, long receiptMillis) {
    clock.accept(receiptMillis);
    try {
      List<Answer> answers = new ArrayList<>();
      for (Reply reply : connection.postAll(bodies, JSON_TYPE)) {
        answers.add(answer(reply));
      }
      return answers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer answer(Reply reply) throws IOException {
    assertEquals(200, reply.status(), reply::toString);
    Answer known = read.get(reply.body());
    if (known != null) {
      return known;
    }
    assertTrue(Schemas.takesResult(reply.body().getBytes(StandardCharsets.UTF_8)), reply::toString);
    JsonNode result = Corpus.JSON.readTree(reply.body());
    List<String> rules = new ArrayList<>();
    result.get("triggered_rules").forEach(rule -> rules.add(rule.textValue()));
    Answer answer = Answer.ofHttp(rules, result.get("needs_l2").booleanValue());
    read.put(reply.body(), answer);
    return answer;
  }
}
