package io.susanoh.gateway.config;

import io.susanoh.gateway.config.Format.NotAllowed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where Redis is: {@code redis://user:password@host:port,host:port/db?mode=…}. User and password
 * may be percent-encoded and left out, an IPv6 host stands in brackets; {@code rediss} is TLS.
 *
 * @param mode how the places work together; {@code standalone} where the text does not say
 * @param tls whether connections are encrypted; the certificate and its name are checked
 * @param places the server's, the Sentinels' or some of the cluster's
 * @param user empty: Redis's default user
 * @param database 0–15; always 0 in a cluster
 * @param master the name by which Sentinels know the master
 * @param authority a PEM file with whom the certificate must be signed by; empty: the system's
 */
public record RedisUrl(
    Mode mode,
    boolean tls,
    List<Place> places,
    Optional<String> user,
    Optional<Secret> password,
    int database,
    Optional<String> master,
    Optional<Path> authority) {

  /** How several servers work together. */
  public enum Mode {
    STANDALONE,
    SENTINEL,
    CLUSTER;

    /** As it is written in the URL. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Host and port; an IPv6 host without brackets. */
  public record Place(String host, int port) {
    public Place {
      Objects.requireNonNull(host);
    }

    /** For a URL or a person. */
    public String text() {
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  private static final int PORT_DEFAULT = 6379;
  private static final int SENTINEL_PORT_DEFAULT = 26_379;
  private static final int DATABASE_MAX = 15;
  private static final int PLACES_MAX = 64;
  private static final Pattern PARTS =
      Pattern.compile(
          "(?<scheme>rediss?)://(?:(?<login>[^@/?]*)@)?(?<places>[^@/?]*)"
              + "(?:/(?<database>[0-9]{0,4}))?(?:\\?(?<query>[^@]*))?",
          Pattern.DOTALL);
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:\\[(?<six>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)]|(?<host>[A-Za-z0-9._-]{1,253}))"
              + "(?::(?<port>[0-9]{1,5}))?");
  private static final Pattern MASTER = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  public RedisUrl {
    Objects.requireNonNull(mode);
    places = List.copyOf(places);
    Objects.requireNonNull(user);
    Objects.requireNonNull(password);
    Objects.requireNonNull(master);
    Objects.requireNonNull(authority);
  }

  /** All of it on one line for the log, without user and password. */
  public String place() {
    return (tls ? "rediss://" : "redis://")
        + places.stream().map(Place::text).collect(Collectors.joining(","))
        + "/"
        + database
        + "?mode="
        + mode.word()
        + master.map(name -> "&master=" + name).orElse("");
  }

  /** Whether certificates are read from the file that was given, if one was. */
  boolean isAuthoritySound() {
    return authority.isEmpty() || areCertificates(authority.get());
  }

  private static boolean areCertificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
    } catch (IOException | CertificateException e) {
      return false;
    }
  }

  /** Reads the text; what is said of a bad one never shows the password. */
  static RedisUrl parse(String text) throws NotAllowed {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new NotAllowed(
          text.startsWith("redis://") || text.startsWith("rediss://")
              ? "a character of the password must be percent-encoded, or the database is no number"
              : "it does not begin with redis:// or rediss://");
    }
    Map<String, String> query = query(Optional.ofNullable(parts.group("query")).orElse(""));
    Mode mode = mode(Optional.ofNullable(query.remove("mode")));
    Optional<String> master = Optional.ofNullable(query.remove("master"));
    Optional<Path> authority = Optional.ofNullable(query.remove("ca")).map(Path::of);
    if (!query.isEmpty()) {
      throw new NotAllowed("mode, master and ca, each given once, are the only parameters");
    }
    if (master.isPresent() != (mode == Mode.SENTINEL)
        || (master.isPresent() && !MASTER.matcher(master.get()).matches())) {
      throw new NotAllowed("master=NAME goes with mode=sentinel, and that needs it");
    }
    boolean tls = parts.group("scheme").equals("rediss");
    if (authority.isPresent() && !tls) {
      throw new NotAllowed("ca goes with rediss:// alone");
    }
    List<Place> places = places(parts.group("places"), mode);
    int database = database(Optional.ofNullable(parts.group("database")).orElse(""), mode);
    String login = Optional.ofNullable(parts.group("login")).orElse("");
    return new RedisUrl(
        mode, tls, places, user(login), password(login), database, master, authority);
  }

  /** The text without its login; empty when it is too malformed to tell where the password ends. */
  static Optional<String> redacted(String text) {
    Matcher parts = PARTS.matcher(text);
    return parts.matches() && text.indexOf('@') == text.lastIndexOf('@')
        ? Optional.of(parts.group("scheme") + "://***@" + parts.group("places"))
        : Optional.empty();
  }

  private static Map<String, String> query(String text) throws NotAllowed {
    Map<String, String> query = new HashMap<>();
    if (text.isEmpty()) {
      return query;
    }
    for (String parameter : text.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals < 1
          || equals == parameter.length() - 1
          || query.put(parameter.substring(0, equals), parameter.substring(equals + 1)) != null) {
        throw new NotAllowed("mode, master and ca, each given once, are the only parameters");
      }
    }
    return query;
  }

  private static Mode mode(Optional<String> text) throws NotAllowed {
    if (text.isEmpty()) {
      return Mode.STANDALONE;
    }
    for (Mode mode : Mode.values()) {
      if (mode.word().equals(text.get())) {
        return mode;
      }
    }
    throw new NotAllowed("the mode is none of standalone, sentinel, cluster");
  }

  private static List<Place> places(String text, Mode mode) throws NotAllowed {
    List<Place> places = new ArrayList<>();
    for (String place : text.split(",", PLACES_MAX + 1)) {
      Matcher matcher = PLACE.matcher(place);
      if (!matcher.matches()) {
        throw new NotAllowed("a host is missing or has characters that no host has");
      }
      String six = matcher.group("six");
      places.add(new Place(six == null ? matcher.group("host") : six, port(matcher, mode)));
    }
    if (mode == Mode.STANDALONE && places.size() > 1) {
      throw new NotAllowed("several places go with mode=sentinel or mode=cluster");
    }
    return places;
  }

  private static int port(Matcher place, Mode mode) throws NotAllowed {
    if (place.group("port") == null) {
      return mode == Mode.SENTINEL ? SENTINEL_PORT_DEFAULT : PORT_DEFAULT;
    }
    int port = Integer.parseInt(place.group("port"));
    if (port < 1 || port > 65_535) {
      throw new NotAllowed("a port is not a number from 1 to 65535");
    }
    return port;
  }

  private static int database(String text, Mode mode) throws NotAllowed {
    int database = text.isEmpty() ? 0 : Integer.parseInt(text);
    if (database > DATABASE_MAX || (mode == Mode.CLUSTER && database != 0)) {
      throw new NotAllowed("the database is 0 to 15, and 0 in a cluster");
    }
    return database;
  }

  private static Optional<String> user(String login) throws NotAllowed {
    int colon = login.indexOf(':');
    String user = colon < 0 ? login : login.substring(0, colon);
    return user.isEmpty() ? Optional.empty() : Optional.of(DatabaseUrl.decode("user", user));
  }

  private static Optional<Secret> password(String login) throws NotAllowed {
    int colon = login.indexOf(':');
    if (colon < 0) {
      if (!login.isEmpty()) {
        throw new NotAllowed("the password is missing: it stands as :password@ or user:password@");
      }
      return Optional.empty();
    }
    String password = login.substring(colon + 1);
    if (password.isEmpty()) {
      throw new NotAllowed("the password is empty");
    }
    return Optional.of(new Secret(DatabaseUrl.decode("password", password)));
  }
}
