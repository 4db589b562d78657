package io.susanoh.gateway.config;

import io.susanoh.gateway.config.Format.NotAllowed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a PostgreSQL server is: {@code postgresql://user:password@host:port/db?sslmode=…}. User,
 * password and database may be percent-encoded, an IPv6 host stands in brackets; without a port it
 * is 5432, without a mode {@code prefer}, and the password may be left out.
 *
 * @param sslMode one of {@link #SSL_MODES}
 */
public record DatabaseUrl(
    String host, int port, String database, String user, Secret password, String sslMode) {

  /** PostgreSQL's words for how a connection is secured. */
  public static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  private static final String NO_LOGIN =
      "the user is missing, or a character of the password must be percent-encoded";
  private static final int PORT_DEFAULT = 5432;
  private static final String SSL_MODE_DEFAULT = "prefer";
  private static final Pattern PARTS =
      Pattern.compile(
          "(?<scheme>postgres(?:ql)?://)(?:(?<login>[^@/?]*)@)?(?<place>[^/?]*)"
              + "(?:/(?<database>[^?]*))?(?:\\?(?<query>.*))?",
          Pattern.DOTALL);
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:\\[(?<six>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)]|(?<host>[A-Za-z0-9._-]{1,253}))"
              + "(?::(?<port>[^:]*))?");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern SSL_MODE = Pattern.compile("[a-z0-9-]{1,16}");

  public DatabaseUrl {
    Objects.requireNonNull(host);
    Objects.requireNonNull(database);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    Objects.requireNonNull(sslMode);
  }

  /** Host, port and database on one line for the log, without user and password. */
  public String place() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]")
        + ":"
        + port
        + "/"
        + Format.onOneLine(database)
        + "?sslmode="
        + sslMode;
  }

  /** Reads the text; what is said of a bad one never shows the password. */
  static DatabaseUrl parse(String text) throws NotAllowed {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new NotAllowed("it does not begin with postgresql://");
    }
    String login = group(parts, "login").orElseThrow(() -> new NotAllowed(NO_LOGIN));
    Matcher place = PLACE.matcher(parts.group("place"));
    if (!place.matches()) {
      throw new NotAllowed("the host is missing or has characters that must be percent-encoded");
    }
    int colon = login.indexOf(':');
    return new DatabaseUrl(
        group(place, "six").or(() -> group(place, "host")).orElseThrow(),
        port(group(place, "port")),
        decoded("database", group(parts, "database").orElse("")),
        decoded("user", colon < 0 ? login : login.substring(0, colon)),
        new Secret(colon < 0 ? "" : decode("password", login.substring(colon + 1))),
        sslMode(group(parts, "query"), isClear(parts, text)));
  }

  /**
   * The text without its login and query; empty when it is too malformed to tell where the password
   * ends.
   */
  static Optional<String> redacted(String text) {
    Matcher parts = PARTS.matcher(text);
    return parts.matches() && isClear(parts, text)
        ? Optional.of(
            parts.group("scheme")
                + "***@"
                + parts.group("place")
                + group(parts, "database").map(database -> "/" + database).orElse(""))
        : Optional.empty();
  }

  private static Optional<String> group(Matcher matcher, String name) {
    return Optional.ofNullable(matcher.group(name));
  }

  private static int port(Optional<String> text) throws NotAllowed {
    if (text.isEmpty()) {
      return PORT_DEFAULT;
    }
    int port = PORT.matcher(text.get()).matches() ? Integer.parseInt(text.get()) : 0;
    if (port < 1 || port > 65_535) {
      throw new NotAllowed("the port is not a number from 1 to 65535");
    }
    return port;
  }

  /** Whether it is beyond doubt where the password ends. */
  private static boolean isClear(Matcher parts, String text) {
    return parts.start("login") >= 0 && text.indexOf('@') == text.lastIndexOf('@');
  }

  private static String sslMode(Optional<String> query, boolean clear) throws NotAllowed {
    if (query.isEmpty() || query.get().isEmpty()) {
      return SSL_MODE_DEFAULT;
    }
    String[] parameters = query.get().split("&", -1);
    String[] nameAndValue = parameters[0].split("=", -1);
    if (parameters.length > 1 || nameAndValue.length != 2 || !nameAndValue[0].equals("sslmode")) {
      throw new NotAllowed("sslmode, given once, is the only parameter");
    }
    String mode = nameAndValue[1];
    if (!SSL_MODES.contains(mode)) {
      String shown = clear && SSL_MODE.matcher(mode).matches() ? " \"" + mode + "\"" : "";
      throw new NotAllowed("the sslmode" + shown + " is none of PostgreSQL's");
    }
    return mode;
  }

  private static String decoded(String part, String text) throws NotAllowed {
    if (text.isEmpty()) {
      throw new NotAllowed("the " + part + " is missing");
    }
    if (text.indexOf('/') >= 0) {
      throw new NotAllowed("a / in the " + part + " must be percent-encoded");
    }
    return decode(part, text);
  }

  static String decode(String part, String text) throws NotAllowed {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.put(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new NotAllowed("a % in the " + part + " is not followed by two hexadecimal digits");
      }
      decoded.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      String plain = StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
      if (plain.indexOf('\0') >= 0) {
        throw new NotAllowed("the " + part + " has a NUL");
      }
      return plain;
    } catch (CharacterCodingException e) {
      throw new NotAllowed("the " + part + " is not UTF-8");
    }
  }
}
