package io.susanoh.gateway.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What Redis does in one step, in its own language. */
enum Script {
  /** An event in its target's window. */
  SCREEN,
  /** A change of an account. */
  MOVE,
  /** A copy of a window. */
  WINDOW,
  /** What another store knows of a window, put beside what is there. */
  MERGE,
  /** Transitions that PostgreSQL has. */
  KEPT,
  /** That what was announced of an account has been seen to. */
  ANNOUNCED,
  /** What is costly to read of an account, kept for a while. */
  PROFILE,
  /** Requests and tokens a minute. */
  RATES;

  private final String source;
  private final String sha;

  Script() {
    this.source = read(word() + ".lua");
    this.sha = sha(source);
  }

  /** What it is called in metrics and in the name of its file. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String source() {
    return source;
  }

  /** The hash by which Redis knows it once it has seen it. */
  String sha() {
    return sha;
  }

  private static String read(String file) {
    try (InputStream in = Script.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha(String source) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
