package io.susanoh.standin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Bodies as the Gemini API writes them. */
final class Replies {

  static final String TOO_LONG =
      "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHARS_PER_TOKEN = 4;
  private static final int PROMPT_TOKENS = 1_500;

  private Replies() {}

  /** One candidate with this text. */
  static String candidate(String text, String finishReason) {
    ObjectNode node = JSON.createObjectNode();
    ObjectNode candidate = node.putArray("candidates").addObject();
    ObjectNode content = candidate.putObject("content");
    content.putArray("parts").addObject().put("text", text);
    content.put("role", "model");
    candidate.put("finishReason", finishReason).put("index", 0);
    int answerTokens = text.length() / CHARS_PER_TOKEN;
    node.putObject("usageMetadata")
        .put("promptTokenCount", PROMPT_TOKENS)
        .put("candidatesTokenCount", answerTokens)
        .put("totalTokenCount", PROMPT_TOKENS + answerTokens);
    node.put("modelVersion", "stand-in");
    return node.toString();
  }

  /** An error as Google's APIs tell it. */
  static String error(int code, String status, String message) {
    ObjectNode node = JSON.createObjectNode();
    node.putObject("error").put("code", code).put("message", message).put("status", status);
    return node.toString();
  }

  /** A quota that is used up, with the time to wait among the details. */
  static String quota(long retryMillis) {
    ObjectNode node = JSON.createObjectNode();
    node.putObject("error")
        .put("code", 429)
        .put("message", "a quota is used up")
        .put("status", "RESOURCE_EXHAUSTED")
        .putArray("details")
        .addObject()
        .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
        .put("retryDelay", retryMillis / 1000.0 + "s");
    return node.toString();
  }
}
