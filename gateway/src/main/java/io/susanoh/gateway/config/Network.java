package io.susanoh.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A network of IPv4 or IPv6 addresses (CIDR, RFC 4632).
 *
 * @param bits how many of the address's first bits its addresses share
 */
public record Network(InetAddress address, int bits) {

  private static final Pattern LITERAL =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|(?=.*:)[0-9a-fA-F:.]{2,45}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,3}");

  public Network {
    Objects.requireNonNull(address);
    if (bits < 0 || bits > address.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("/" + bits + " of " + address);
    }
  }

  /** The network that is written so, as {@code 10.0.0.0/8}; an address alone is one of its own. */
  public static Optional<Network> of(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    if (!LITERAL.matcher(literal).matches()) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.getByName(literal); // a literal: nobody is asked
      int most = address.getAddress().length * Byte.SIZE;
      String bits = slash < 0 ? Integer.toString(most) : text.substring(slash + 1);
      return NUMBER.matcher(bits).matches() && Integer.parseInt(bits) <= most
          ? Optional.of(new Network(address, Integer.parseInt(bits)))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether {@code other} is one of its addresses. */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if ((mine[bit / Byte.SIZE] & mask) != (theirs[bit / Byte.SIZE] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + '/' + bits;
  }
}
