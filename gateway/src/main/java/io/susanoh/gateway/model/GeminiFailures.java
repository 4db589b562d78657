package io.susanoh.gateway.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.genai.errors.ApiException;
import io.susanoh.gateway.refusal.RetryAfter;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.ModelReply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What went wrong when Gemini was asked, as a {@link ModelReply.Failure}. */
final class GeminiFailures {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MESSAGE_CHARS_MAX = 160;
  private static final Pattern SECONDS = Pattern.compile("([0-9]{1,9})(?:\\.([0-9]{1,9}))?s?");

  private GeminiFailures() {}

  /**
   * The failure that {@code thrown}, or what caused it, speaks of.
   *
   * @param nowMillis since the epoch, where the provider says until when it is to be left alone
   */
  static ModelReply.Failure of(Throwable thrown, long nowMillis) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case GeminiAnswers.Refused refused -> {
          return refused(refused, nowMillis);
        }
        case GeminiAnswers.TooLong tooLong -> {
          return new ModelReply.Failure(ModelFault.MALFORMED, tooLong.getMessage());
        }
        case InterruptedIOException late -> {
          return new ModelReply.Failure(ModelFault.TIMEOUT, "no answer in time");
        }
        case JsonProcessingException garbage -> {
          return new ModelReply.Failure(ModelFault.MALFORMED, "the answer is not JSON");
        }
        case ApiException api -> {
          return refused(api.code(), api.status(), OptionalLong.empty());
        }
        default -> {
          // What caused it may say more.
        }
      }
    }
    return unexplained(thrown);
  }

  private static ModelReply.Failure unexplained(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return new ModelReply.Failure(
            ModelFault.UNREACHABLE, "no connection: " + cause.getClass().getSimpleName());
      }
    }
    // The SDK reads JSON of a shape that it does not expect with exceptions of every kind.
    return new ModelReply.Failure(
        ModelFault.MALFORMED,
        "an answer that cannot be read: " + thrown.getClass().getSimpleName());
  }

  private static ModelReply.Failure refused(GeminiAnswers.Refused refused, long nowMillis) {
    JsonNode error = error(refused.body());
    String status = error.path("status").asText("");
    OptionalLong wait =
        refused
            .retryAfter()
            .map(asked -> RetryAfter.millis(asked, nowMillis))
            .orElse(OptionalLong.empty());
    if (wait.isEmpty()) {
      wait = retryInfo(error);
    }
    if (refused.status() == 400 && isTooLong(error.path("message").asText(""))) {
      return new ModelReply.Failure(
          ModelFault.TOO_LONG, "400: the question has more tokens than the model reads");
    }
    return refused(refused.status(), status, wait);
  }

  /** The provider's own message stays out: it may quote the question. */
  private static ModelReply.Failure refused(int code, String status, OptionalLong wait) {
    ModelFault fault = ModelFault.REFUSED;
    if (code == 429) {
      fault = ModelFault.RATE_LIMITED;
    } else if (code == 408) {
      fault = ModelFault.TIMEOUT;
    } else if (code >= 500) {
      fault = ModelFault.SERVER_ERROR;
    }
    String word = status.matches("[A-Z_]{1,64}") ? " " + status : "";
    String message = "HTTP " + code + word;
    return new ModelReply.Failure(
        fault, message.substring(0, Math.min(message.length(), MESSAGE_CHARS_MAX)), wait, 0);
  }

  private static boolean isTooLong(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    return lower.contains("token") && (lower.contains("exceed") || lower.contains("too long"));
  }

  private static JsonNode error(String body) {
    try {
      JsonNode node = JSON.readTree(body);
      return (node.isArray() ? node.path(0) : node).path("error");
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  /** {@code google.rpc.RetryInfo} among the details: {@code "retryDelay": "34.5s"}. */
  private static OptionalLong retryInfo(JsonNode error) {
    for (JsonNode detail : error.path("details")) {
      if (detail.path("@type").asText("").endsWith("google.rpc.RetryInfo")) {
        return seconds(detail.path("retryDelay").asText(""));
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong seconds(String text) {
    return SECONDS.matcher(text).matches()
        ? OptionalLong.of(
            Math.min(
                Math.round(Double.parseDouble(text.replace("s", "")) * 1000),
                RetryAfter.MILLIS_MAX))
        : OptionalLong.empty();
  }
}
