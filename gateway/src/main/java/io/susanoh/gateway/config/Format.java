package io.susanoh.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of a setting may be.
 *
 * @param allowed ends the sentence "allowed is …"
 * @param parser from text to value
 * @param shown how a refused text is shown: never a secret, and on one line
 */
record Format<T>(String allowed, Parser<T> parser, UnaryOperator<String> shown) {

  private static final int SHOWN_MAX = 80;
  private static final int API_KEYS_MAX = 256;
  private static final int API_KEY_LENGTH_MAX = 256;
  private static final int NETWORKS_MAX = 64;
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,18}) ?(?:([KMG])(?:iB)?)?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,253}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern SEED = Pattern.compile("[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]");
  private static final Pattern RATIO = Pattern.compile("0(\\.[0-9]{1,9})?|1(\\.0{1,9})?");
  private static final Pattern API_KEY = Pattern.compile("[!-~]{1," + API_KEY_LENGTH_MAX + "}");

  /** From text to value. */
  interface Parser<T> {
    T parse(String text) throws NotAllowed;
  }

  /** The text is not allowed. The message adds what {@link #allowed} leaves open, or is empty. */
  static final class NotAllowed extends Exception {
    private static final long serialVersionUID = 1L;

    NotAllowed(String message) {
      super(message, null, false, false);
    }
  }

  static Format<Long> whole(long min, long max) {
    return open("a whole number from " + min + " to " + max, text -> within(text, min, max));
  }

  static Format<Integer> number(int min, int max) {
    return open("a whole number from " + min + " to " + max, text -> (int) within(text, min, max));
  }

  /** A number, or {@code unlimited}. */
  static Format<OptionalInt> numberOrUnlimited(int min, int max) {
    return open(
        "unlimited, or a whole number from " + min + " to " + max,
        text ->
            text.equalsIgnoreCase("unlimited")
                ? OptionalInt.empty()
                : OptionalInt.of((int) within(text, min, max)));
  }

  /** Bytes; K, M and G are powers of 1024, with or without {@code iB}. */
  static Format<Long> bytes(String min, String max) {
    long least = byteCount(min);
    long most = byteCount(max);
    return open(
        "bytes, or a number with K, M, G, KiB, MiB or GiB, from " + min + " to " + max,
        text -> {
          long bytes = byteCount(text);
          require(bytes >= least && bytes <= most);
          return bytes;
        });
  }

  static Format<Boolean> onOff() {
    return open(
        "true, false, on, off, 1 or 0",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true", "on", "1" -> true;
              case "false", "off", "0" -> false;
              default -> throw new NotAllowed("");
            });
  }

  /** One of the constants, written in either case. */
  static <E extends Enum<E>> Format<E> oneOf(List<E> constants) {
    List<String> words =
        constants.stream().map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList();
    return open(
        String.join(", ", words),
        text -> {
          int index = words.indexOf(text.toLowerCase(Locale.ROOT));
          require(index >= 0);
          return constants.get(index);
        });
  }

  /** The one word that this version knows. */
  static Format<String> host() {
    return open(
        "an address or a host name of this machine",
        text -> {
          require(HOST.matcher(text).matches());
          return text;
        });
  }

  /** A word of letters, digits, dots, hyphens and underscores. */
  static Format<String> word() {
    return open(
        "1 to 64 letters, digits, dots, hyphens or underscores",
        text -> {
          require(WORD.matcher(text).matches());
          return text;
        });
  }

  /** A number from 0 to 1. */
  static Format<Double> ratio() {
    return open(
        "a number from 0 to 1",
        text -> {
          require(RATIO.matcher(text).matches());
          return Double.parseDouble(text);
        });
  }

  /** A URL that may be a secret's place: a refused one is not shown. */
  static Format<URI> httpUrl() {
    return hidden(
        "http:// or https://, a host and at most a port and a path",
        text -> {
          try {
            URI url = new URI(text);
            require("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
            require(url.getHost() != null && url.getUserInfo() == null);
            require(url.getQuery() == null && url.getFragment() == null);
            return url;
          } catch (URISyntaxException e) {
            throw new NotAllowed("");
          }
        });
  }

  static Format<Path> path() {
    return open(
        "a path",
        text -> {
          try {
            return Path.of(text);
          } catch (InvalidPathException e) {
            throw new NotAllowed("");
          }
        });
  }

  /** A secret of a number of UTF-8 bytes. */
  static Format<Secret> secretOfBytes(int min, int max) {
    return hidden(
        min + " to " + max + " bytes",
        text -> {
          int bytes = text.getBytes(StandardCharsets.UTF_8).length;
          require(bytes >= min && bytes <= max);
          return new Secret(text);
        });
  }

  /** A secret of 32 bytes as Base64 for URLs. */
  static Format<Secret> seed() {
    return hidden(
        "43 characters: 32 random bytes as Base64 for URLs, without padding",
        text -> {
          require(SEED.matcher(text).matches());
          return new Secret(text);
        });
  }

  /** A secret of a number of characters. */
  static Format<Secret> secretOfCharacters(int min, int max) {
    return hidden(
        min + " to " + max + " characters",
        text -> {
          int characters = text.codePointCount(0, text.length());
          require(characters >= min && characters <= max);
          return new Secret(text);
        });
  }

  /** A secret that goes into a header. */
  static Format<Secret> visibleSecret() {
    return hidden(
        "1 to " + API_KEY_LENGTH_MAX + " visible ASCII characters",
        text -> {
          require(API_KEY.matcher(text).matches());
          return new Secret(text);
        });
  }

  /** Keys of game servers. */
  static Format<List<Secret>> apiKeys() {
    return hidden(
        "1 to %d keys with commas between them, each 1 to %d visible ASCII characters"
            .formatted(API_KEYS_MAX, API_KEY_LENGTH_MAX),
        text -> {
          String[] keys = text.split(",", -1);
          if (keys.length > API_KEYS_MAX) {
            throw new NotAllowed("it has " + keys.length + " keys");
          }
          List<Secret> secrets = new ArrayList<>();
          for (String key : keys) {
            secrets.add(apiKey(key.strip(), secrets.size() + 1));
          }
          return List.copyOf(secrets);
        });
  }

  /** Networks in CIDR notation, with commas between them. */
  static Format<List<Network>> networks() {
    return open(
        "1 to " + NETWORKS_MAX + " networks as 10.0.0.0/8 or fd00::/8 with commas between them",
        text -> {
          List<Network> networks = new ArrayList<>();
          for (String one : text.split(",", -1)) {
            networks.add(Network.of(one.strip()).orElseThrow(() -> new NotAllowed("")));
          }
          require(networks.size() <= NETWORKS_MAX);
          return List.copyOf(networks);
        });
  }

  private static Secret apiKey(String key, int place) throws NotAllowed {
    if (key.isEmpty()) {
      throw new NotAllowed("key " + place + " is empty");
    }
    if (!API_KEY.matcher(key).matches()) {
      throw new NotAllowed("key " + place + " is too long or has other characters");
    }
    return new Secret(key);
  }

  static Format<RedisUrl> redisUrl() {
    return new Format<>(
        "redis://user:password@host:port,…/db?mode=standalone or cluster or sentinel&master=NAME;"
            + " rediss:// with &ca=FILE for TLS",
        RedisUrl::parse,
        text -> RedisUrl.redacted(text).map(Format::quoted).orElse("(not shown)"));
  }

  static Format<DatabaseUrl> databaseUrl() {
    return new Format<>(
        "postgresql://user:password@host:port/database?sslmode=… with "
            + String.join(", ", DatabaseUrl.SSL_MODES),
        DatabaseUrl::parse,
        text -> DatabaseUrl.redacted(text).map(Format::quoted).orElse("(not shown)"));
  }

  private static <T> Format<T> open(String allowed, Parser<T> parser) {
    return new Format<>(allowed, parser, Format::quoted);
  }

  private static <T> Format<T> hidden(String allowed, Parser<T> parser) {
    return new Format<>(allowed, parser, text -> "(not shown)");
  }

  private static void require(boolean allowed) throws NotAllowed {
    if (!allowed) {
      throw new NotAllowed("");
    }
  }

  private static long within(String text, long min, long max) throws NotAllowed {
    require(DIGITS.matcher(text).matches());
    long number = Long.parseLong(text);
    require(number >= min && number <= max);
    return number;
  }

  /** Bytes that the text names, or -1. */
  private static long byteCount(String text) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      return -1;
    }
    String unit = matcher.group(2) == null ? "" : matcher.group(2);
    int shift =
        switch (unit) {
          case "K" -> 10;
          case "M" -> 20;
          case "G" -> 30;
          default -> 0;
        };
    long count = Long.parseLong(matcher.group(1));
    return count <= Long.MAX_VALUE >> shift ? count << shift : -1;
  }

  private static String quoted(String text) {
    return '"' + onOneLine(text) + '"';
  }

  /** The text, shortened, and with nothing in it that begins a new line. */
  static String onOneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(SHOWN_MAX)
        .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? 0xFFFD : c)
        .forEach(line::appendCodePoint);
    return text.codePointCount(0, text.length()) > SHOWN_MAX ? line + "…" : line.toString();
  }
}
