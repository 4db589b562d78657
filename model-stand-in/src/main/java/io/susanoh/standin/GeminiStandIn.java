package io.susanoh.standin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The Gemini API's {@code generateContent}, in a {@link Mood} that can be changed while it runs:
 * {@code PUT /stand-in/mood/{mood}?millis=} (how late SLOW is, how long RATE_LIMITED asks to wait).
 * {@code GET /stand-in} says what it was asked. Listens on 127.0.0.1 alone.
 */
public final class GeminiStandIn implements AutoCloseable {

  /** A shorter question is not too long for {@link Mood#TOO_LONG}. */
  private static final int CHARS_MAX = 6_000;

  private static final int BACKLOG = 512;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A mood, and the time that goes with it. */
  private record Manner(Mood mood, long millis) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong questions = new AtomicLong();
  private volatile Manner manner = new Manner(Mood.GOOD, 0);
  private volatile String lastQuestion = "";
  private volatile String lastKey = "";

  private GeminiStandIn(HttpServer server) {
    this.server = server;
  }

  /** Starts one; port 0 takes a free one. */
  public static GeminiStandIn start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    GeminiStandIn standIn = new GeminiStandIn(server);
    server.setExecutor(standIn.threads);
    server.createContext("/", standIn::generate);
    server.createContext("/stand-in", standIn::control);
    server.start();
    return standIn;
  }

  /** What {@code GEMINI_BASE_URL} is to be. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Changes the mood. */
  public void become(Mood mood) {
    become(mood, Duration.ofSeconds(1));
  }

  /** Changes the mood, with the time that goes with it. */
  public void become(Mood mood, Duration time) {
    manner = new Manner(Objects.requireNonNull(mood), time.toMillis());
  }

  /** How often it was asked. */
  public long questions() {
    return questions.get();
  }

  /** The body of the last question. */
  public String lastQuestion() {
    return lastQuestion;
  }

  /** The key that came with the last question. */
  public String lastKey() {
    return lastKey;
  }

  private void control(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (exchange.getRequestMethod().equals("PUT")) {
      String word = path.substring(path.lastIndexOf('/') + 1);
      if (Mood.of(word).isEmpty()) {
        answer(exchange, 404, "{\"detail\":\"no such mood\"}");
        return;
      }
      become(Mood.of(word).get(), Duration.ofMillis(millis(exchange.getRequestURI())));
    }
    ObjectNode node = JSON.createObjectNode();
    node.put("mood", manner.mood().word());
    node.put("millis", manner.millis());
    node.put("questions", questions.get());
    answer(exchange, 200, node.toString());
  }

  private static long millis(URI uri) {
    String query = uri.getQuery() == null ? "" : uri.getQuery();
    return query.matches("millis=[0-9]{1,9}") ? Long.parseLong(query.substring(7)) : 1_000;
  }

  private void generate(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    questions.incrementAndGet();
    lastQuestion = new String(body, StandardCharsets.UTF_8);
    lastKey =
        Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("x-goog-api-key"), "");
    if (!exchange.getRequestURI().getPath().endsWith(":generateContent")) {
      answer(exchange, 404, error(404, "NOT_FOUND", "no such method"));
      return;
    }
    Question question;
    try {
      question = Question.of(body);
    } catch (IllegalArgumentException e) {
      answer(exchange, 400, error(400, "INVALID_ARGUMENT", e.getMessage()));
      return;
    }
    answer(exchange, question, manner);
  }

  private void answer(HttpExchange exchange, Question question, Manner manner) throws IOException {
    switch (manner.mood()) {
      case GOOD -> verdict(exchange, Verdicts.honest(question));
      case SLOW ->
          CompletableFuture.delayedExecutor(manner.millis(), TimeUnit.MILLISECONDS, threads)
              .execute(() -> late(exchange, question));
      case WRONG_TARGET -> verdict(exchange, Verdicts.onSomebodyElse(question));
      case OBEYING -> verdict(exchange, Verdicts.obeying(question));
      case GARBAGE -> verdict(exchange, "Sure! Here is my verdict: {\"risk_score\": ");
      case TRUNCATED -> answer(exchange, 200, Replies.candidate(half(question), "MAX_TOKENS"));
      case EMPTY -> answer(exchange, 200, "{\"usageMetadata\":{\"totalTokenCount\":10}}");
      case BLOCKED -> answer(exchange, 200, "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}");
      case BROKEN -> answer(exchange, 200, "<html>");
      case ERROR -> answer(exchange, 500, error(500, "INTERNAL", "an internal error"));
      case FORBIDDEN -> answer(exchange, 403, error(403, "PERMISSION_DENIED", "a bad key"));
      case RATE_LIMITED -> {
        exchange
            .getResponseHeaders()
            .set("Retry-After", String.valueOf(Math.ceilDiv(manner.millis(), 1_000)));
        answer(exchange, 429, error(429, "RESOURCE_EXHAUSTED", "a quota is used up"));
      }
      case RETRY_INFO -> answer(exchange, 429, Replies.quota(manner.millis()));
      case TOO_LONG -> {
        if (question.chars() > CHARS_MAX) {
          answer(exchange, 400, error(400, "INVALID_ARGUMENT", Replies.TOO_LONG));
        } else {
          verdict(exchange, Verdicts.honest(question));
        }
      }
      case DOWN -> exchange.close();
    }
  }

  private static void late(HttpExchange exchange, Question question) {
    try {
      verdict(exchange, Verdicts.honest(question));
    } catch (IOException gone) {
      exchange.close();
    }
  }

  private static String half(Question question) {
    String verdict = Verdicts.honest(question);
    return verdict.substring(0, verdict.length() / 2);
  }

  private static void verdict(HttpExchange exchange, String text) throws IOException {
    answer(exchange, 200, Replies.candidate(text, "STOP"));
  }

  private static String error(int code, String status, String message) {
    return Replies.error(code, status, message);
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /**
   * Starts one for a gateway, until the process is ended.
   *
   * @param args the port, and the mood that it begins with
   */
  public static void main(String[] args) throws IOException {
    GeminiStandIn standIn = start(args.length > 0 ? Integer.parseInt(args[0]) : 0);
    if (args.length > 1) {
      standIn.become(Mood.of(args[1]).orElseThrow());
    }
    System.out.println("a stand-in for the Gemini API listens on " + standIn.url());
  }
}
