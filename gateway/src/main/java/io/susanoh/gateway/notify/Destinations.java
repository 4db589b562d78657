package io.susanoh.gateway.notify;

import io.susanoh.gateway.config.Network;
import io.susanoh.gateway.refusal.Refusal;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a webhook may lead: to addresses of the Internet, and to those that a setting allows. A
 * tenant's admin must not reach what only this machine can (server-side request forgery), so a name
 * is resolved here, every address that it has is checked, and the connection goes to the one that
 * was. Safe for all threads.
 */
public final class Destinations {

  /** Asks for the addresses of a name; blocks. */
  @FunctionalInterface
  public interface Resolver {
    /** All of them, at least one. */
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /** The longest URL. */
  public static final int URL_MAX = 2_048;

  private static final int PORT_MAX = 65_535;

  /** What is no one's on the Internet (IANA's special-purpose registries), or many's. */
  private static final List<Network> FORBIDDEN =
      networks(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // carrier-grade NAT
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local, and the metadata of clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // relays
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4", // reserved, and broadcast
          "2001::/23", // protocol assignments, Teredo
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4: an IPv4 address inside
          "3fff::/20"); // documentation

  /** The only IPv6 addresses that are given out; link-local and unique-local ones are not in it. */
  private static final Network GLOBAL_UNICAST = networks("2000::/3").getFirst();

  private final List<Network> allowed;
  private final Resolver resolver;

  /**
   * @param allowed networks that are allowed although they are private
   */
  public Destinations(List<Network> allowed, Resolver resolver) {
    this.allowed = List.copyOf(allowed);
    this.resolver = resolver;
  }

  private static List<Network> networks(String... texts) {
    return Stream.of(texts).map(text -> Network.of(text).orElseThrow()).toList();
  }

  /**
   * The URL that {@code text} is.
   *
   * @throws Refusal MALFORMED, for what can be no webhook's
   */
  static URI url(String text) {
    try {
      URI url = new URI(text);
      boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      if (web
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawFragment() == null
          && url.getPort() != 0
          && url.getPort() <= PORT_MAX
          && text.length() <= URL_MAX) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw refused("url is no URL");
    }
    throw refused("url must be https:// or http://, a host, and at most a port, path and query");
  }

  /**
   * The address to connect to for {@code url}. Blocks while the name is asked for.
   *
   * @throws Refusal MALFORMED where the name has no address, or one that may not be reached
   */
  InetAddress address(URI url) {
    InetAddress[] addresses;
    try {
      addresses = resolver.resolve(unbracketed(url.getHost()));
    } catch (UnknownHostException e) {
      throw refused("the host of url has no address");
    }
    boolean clear = "http".equals(url.getScheme());
    for (InetAddress address : addresses) {
      boolean allowedHere = allowed.stream().anyMatch(network -> network.contains(address));
      if (!allowedHere && !isPublic(address)) {
        throw refused("the host of url has an address that is not public");
      }
      if (!allowedHere && clear) {
        throw refused("url must be https:// unless its network is allowed by the settings");
      }
    }
    return addresses[0];
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Whether an address is one host's on the Internet. */
  static boolean isPublic(InetAddress address) {
    boolean given =
        switch (address) {
          case Inet4Address four -> true; // one that is mapped into IPv6 comes as such
          case Inet6Address six -> GLOBAL_UNICAST.contains(six);
          default -> false;
        };
    return given && FORBIDDEN.stream().noneMatch(network -> network.contains(address));
  }

  private static Refusal refused(String detail) {
    return Refusal.of(Refusal.Kind.MALFORMED, detail);
  }
}
