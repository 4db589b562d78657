package io.susanoh.gateway.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.ModelReply;
import io.susanoh.gateway.review.ModelRequest;
import io.susanoh.gateway.review.TestClock;
import io.susanoh.standin.GeminiStandIn;
import io.susanoh.standin.Mood;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client of Gemini against the stand-in, over HTTP. */
class GeminiModelTest {

  private static final ModelRequest QUESTION =
      new ModelRequest("default", "the instructions", question(0));

  private static final TestClock CLOCK =
      new TestClock(Instant.parse("2026-11-06T08:49:07Z").toEpochMilli());

  private static Vertx vertx;
  private static GeminiStandIn standIn;
  private static GeminiModel model;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    standIn = GeminiStandIn.start(0);
    model = new GeminiModel(vertx, settings(standIn.url(), 4, 20_000), CLOCK);
  }

  @AfterAll
  static void stop() throws Exception {
    model.close();
    standIn.close();
    await(vertx.close());
  }

  static ModelSettings settings(URI url, int concurrency, long timeoutMillis) {
    return new ModelSettings(
        new Secret("the-key"),
        "gemini-flash-latest",
        Optional.of(url),
        concurrency,
        timeoutMillis,
        20_000,
        2,
        30_000,
        1_000,
        1_000_000,
        1_000_000,
        0,
        1);
  }

  private static String question(int padding) {
    return "<untrusted_data>\n{\"target\":\"ACCOUNT_1\",\"rules\":[{\"rule\":\"R1\",\"fired\":true}],"
        + "\"events\":[{\"event\":\"EVENT_1\"}],\"x\":\""
        + "x".repeat(padding)
        + "\"}\n</untrusted_data>";
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static ModelReply.Failure failure(Mood mood) throws Exception {
    standIn.become(mood);
    return assertInstanceOf(ModelReply.Failure.class, await(model.ask(QUESTION)));
  }

  @Test
  void itAsksForJsonByASchemaAtTemperatureZeroAndKeepsInstructionsApart() throws Exception {
    standIn.become(Mood.GOOD);
    ModelReply.Answer answer =
        assertInstanceOf(ModelReply.Answer.class, await(model.ask(QUESTION)));
    JsonNode verdict = new ObjectMapper().readTree(answer.text());
    assertEquals("ACCOUNT_1", verdict.path("target_id").asText());
    assertTrue(answer.tokens() > 1_500, "question and answer");
    JsonNode sent = new ObjectMapper().readTree(standIn.lastQuestion());
    assertEquals(
        "the instructions",
        sent.path("systemInstruction").path("parts").path(0).path("text").asText());
    assertEquals(
        QUESTION.input(),
        sent.path("contents").path(0).path("parts").path(0).path("text").asText());
    JsonNode config = sent.path("generationConfig");
    assertEquals(0, config.path("temperature").asDouble(1));
    assertEquals("application/json", config.path("responseMimeType").asText());
    assertEquals(8, config.path("responseSchema").path("required").size());
    assertEquals(
        "[\"NORMAL\",\"UNDER_SURVEILLANCE\",\"BANNED\"]",
        config
            .path("responseSchema")
            .path("properties")
            .path("recommended_action")
            .path("enum")
            .toString());
    assertEquals("the-key", standIn.lastKey());
    assertFalse(standIn.lastQuestion().contains("the-key"));
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED, RATE_LIMITED, HTTP 429 RESOURCE_EXHAUSTED",
    "RETRY_INFO, RATE_LIMITED, HTTP 429 RESOURCE_EXHAUSTED",
    "ERROR, SERVER_ERROR, HTTP 500 INTERNAL",
    "FORBIDDEN, REFUSED, HTTP 403 PERMISSION_DENIED",
    "TRUNCATED, TRUNCATED, the answer was cut off at its limit of tokens",
    "EMPTY, EMPTY, no candidate",
    "BLOCKED, BLOCKED, the question was blocked: SAFETY",
    "BROKEN, MALFORMED, ",
    "DOWN, UNREACHABLE, ",
  })
  void everyWayToFailHasItsName(Mood mood, ModelFault fault, String message) throws Exception {
    standIn.become(mood, Duration.ofSeconds(3));
    ModelReply.Failure failure =
        assertInstanceOf(ModelReply.Failure.class, await(model.ask(QUESTION)));
    assertEquals(fault, failure.fault(), failure.message());
    if (message != null) {
      assertEquals(message, failure.message());
    }
    assertFalse(failure.message().contains("quota"), "what the provider writes stays out");
  }

  @Test
  void anAnswerThatIsLateIsATimeout() throws Exception {
    standIn.become(Mood.SLOW, Duration.ofSeconds(20));
    try (GeminiModel hasty = new GeminiModel(vertx, settings(standIn.url(), 1, 200), CLOCK)) {
      ModelReply.Failure failure =
          assertInstanceOf(ModelReply.Failure.class, await(hasty.ask(QUESTION)));
      assertEquals(ModelFault.TIMEOUT, failure.fault());
      assertEquals("no answer in time", failure.message());
    }
  }

  @Test
  void theTimeToWaitIsReadFromTheHeaderAndFromTheBody() throws Exception {
    standIn.become(Mood.RATE_LIMITED, Duration.ofSeconds(7));
    assertEquals(
        OptionalLong.of(7_000),
        ((ModelReply.Failure) await(model.ask(QUESTION))).retryAfterMillis());
    standIn.become(Mood.RETRY_INFO, Duration.ofMillis(3_500));
    assertEquals(
        OptionalLong.of(3_500),
        ((ModelReply.Failure) await(model.ask(QUESTION))).retryAfterMillis());
    assertEquals(OptionalLong.empty(), failure(Mood.ERROR).retryAfterMillis());
  }

  @Test
  void aDateToWaitForIsReadByTheClock() {
    GeminiAnswers.Refused refused =
        new GeminiAnswers.Refused(429, Optional.of("Fri, 06 Nov 2026 08:49:37 GMT"), "");
    assertEquals(
        OptionalLong.of(30_000), GeminiFailures.of(refused, CLOCK.millis()).retryAfterMillis());
  }

  @Test
  void aQuestionThatIsTooLongIsToldFromOtherBadOnes() throws Exception {
    standIn.become(Mood.TOO_LONG);
    ModelReply tooLong = await(model.ask(new ModelRequest("default", "", question(10_000))));
    assertEquals(ModelFault.TOO_LONG, ((ModelReply.Failure) tooLong).fault());
    assertInstanceOf(ModelReply.Answer.class, await(model.ask(QUESTION)));
    ModelReply bad = await(model.ask(new ModelRequest("default", "", "no question")));
    assertEquals(ModelFault.REFUSED, ((ModelReply.Failure) bad).fault());
  }

  @Test
  void whatWasSpentInVainIsCounted() throws Exception {
    assertTrue(failure(Mood.TRUNCATED).tokens() > 1_500);
    assertEquals(0, failure(Mood.ERROR).tokens());
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() throws Exception {
    GeminiStandIn gone = GeminiStandIn.start(0);
    URI url = gone.url();
    gone.close();
    try (GeminiModel away = new GeminiModel(vertx, settings(url, 1, 20_000), CLOCK)) {
      ModelReply.Failure failure =
          assertInstanceOf(ModelReply.Failure.class, await(away.ask(QUESTION)));
      assertEquals(ModelFault.UNREACHABLE, failure.fault());
    }
  }

  @Test
  void asManyQuestionsRunAsMayAndOneMoreIsRefusedAtOnce() throws Exception {
    standIn.become(Mood.SLOW, Duration.ofSeconds(3));
    List<Future<ModelReply>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(model.ask(QUESTION));
    }
    ModelReply.Failure refused =
        assertInstanceOf(ModelReply.Failure.class, await(model.ask(QUESTION)));
    assertEquals(ModelFault.BUSY, refused.fault());
    for (Future<ModelReply> one : running) {
      assertInstanceOf(ModelReply.Answer.class, await(one));
    }
    standIn.become(Mood.GOOD);
    assertInstanceOf(ModelReply.Answer.class, await(model.ask(QUESTION)), "there is room again");
  }
}
