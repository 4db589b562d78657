package io.susanoh.gateway.model;

import com.google.genai.Client;
import com.google.genai.types.Candidate;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.review.Model;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.ModelReply;
import io.susanoh.gateway.review.ModelRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;

/**
 * Google Gemini by its SDK: one try for each question, at temperature 0, answered as JSON by a
 * schema. Its threads are its own; when as many questions run as may, the next is BUSY.
 */
public final class GeminiModel implements Model, AutoCloseable {

  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  private final String name;
  private final int concurrency;
  private final InstantSource clock;
  private final Client client;
  private final OkHttpClient http;
  private final WorkerExecutor threads;
  private final AtomicInteger running = new AtomicInteger();

  /** A client by {@code settings}; connects when it is asked first. */
  public GeminiModel(Vertx vertx, ModelSettings settings, InstantSource clock) {
    this.clock = clock;
    this.name = settings.name();
    this.concurrency = settings.concurrency();
    this.http =
        new OkHttpClient.Builder()
            .addInterceptor(new GeminiAnswers())
            .connectTimeout(CONNECT_MAX)
            .readTimeout(Duration.ofMillis(settings.timeoutMillis()))
            .writeTimeout(Duration.ofMillis(settings.timeoutMillis()))
            .callTimeout(Duration.ofMillis(settings.timeoutMillis()))
            .followRedirects(false)
            .retryOnConnectionFailure(false)
            .build();
    this.client = client(settings, http);
    this.threads =
        vertx.createSharedWorkerExecutor(
            "model", concurrency, settings.timeoutMillis() + 5_000, TimeUnit.MILLISECONDS);
  }

  private static Client client(ModelSettings settings, OkHttpClient http) {
    HttpOptions.Builder options =
        HttpOptions.builder()
            .timeout(Math.toIntExact(settings.timeoutMillis()))
            .retryOptions(HttpRetryOptions.builder().attempts(1).build());
    settings.baseUrl().map(URI::toString).ifPresent(options::baseUrl);
    return Client.builder()
        .apiKey(settings.apiKey().value())
        .vertexAI(false)
        .httpOptions(options.build())
        .clientOptions(ClientOptions.builder().customHttpClient(http).build())
        .build();
  }

  @Override
  public Future<ModelReply> ask(ModelRequest request) {
    if (running.incrementAndGet() > concurrency) {
      running.decrementAndGet();
      return Future.succeededFuture(
          new ModelReply.Failure(ModelFault.BUSY, "as many questions run as may"));
    }
    return threads
        .executeBlocking(() -> askNow(request), false)
        .onComplete(asked -> running.decrementAndGet())
        .otherwise(failed -> GeminiFailures.of(failed, clock.millis()));
  }

  private ModelReply askNow(ModelRequest request) {
    GenerateContentConfig config =
        GenerateContentConfig.builder()
            .temperature(0f)
            .candidateCount(1)
            .maxOutputTokens(ModelRequest.ANSWER_TOKENS_MAX)
            .responseMimeType("application/json")
            .responseSchema(VerdictSchema.SCHEMA)
            .systemInstruction(Content.fromParts(Part.fromText(request.instructions())))
            .build();
    return reply(client.models.generateContent(name, request.input(), config));
  }

  private static ModelReply reply(GenerateContentResponse response) {
    long tokens =
        response
            .usageMetadata()
            .flatMap(GenerateContentResponseUsageMetadata::totalTokenCount)
            .orElse(0);
    Optional<String> blocked =
        response
            .promptFeedback()
            .flatMap(feedback -> feedback.blockReason())
            .map(reason -> reason.toString());
    if (blocked.isPresent()) {
      return failure(ModelFault.BLOCKED, "the question was blocked: " + blocked.get(), tokens);
    }
    List<Candidate> candidates = response.candidates().orElse(List.of());
    if (candidates.isEmpty()) {
      return failure(ModelFault.EMPTY, "no candidate", tokens);
    }
    return reply(candidates.getFirst(), tokens);
  }

  private static ModelReply reply(Candidate candidate, long tokens) {
    FinishReason.Known end =
        candidate.finishReason().map(FinishReason::knownEnum).orElse(FinishReason.Known.STOP);
    return switch (end) {
      case MAX_TOKENS ->
          failure(ModelFault.TRUNCATED, "the answer was cut off at its limit of tokens", tokens);
      case SAFETY, RECITATION, BLOCKLIST, PROHIBITED_CONTENT, SPII ->
          failure(ModelFault.BLOCKED, "the answer was blocked: " + end, tokens);
      default -> {
        String text =
            candidate.content().flatMap(Content::parts).orElse(List.of()).stream()
                .filter(part -> !part.thought().orElse(false))
                .map(part -> part.text().orElse(""))
                .collect(Collectors.joining());
        yield text.isBlank()
            ? failure(ModelFault.EMPTY, "a candidate without text, finished by " + end, tokens)
            : new ModelReply.Answer(text, tokens);
      }
    };
  }

  private static ModelReply failure(ModelFault fault, String message, long tokens) {
    return new ModelReply.Failure(fault, message, OptionalLong.empty(), tokens);
  }

  /** Gives up what is asked now. */
  @Override
  public void close() {
    http.dispatcher().cancelAll();
    client.close();
    threads.close();
  }
}
