package io.susanoh.gateway.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Network;
import io.susanoh.gateway.refusal.Refusal;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

  private static final URI HTTPS = URI.create("https://receiver.example/hook");

  /** Where every name has these addresses, and these networks are allowed. */
  private static Destinations where(List<String> addresses, String... allowed) {
    return new Destinations(
        Stream.of(allowed).map(text -> Network.of(text).orElseThrow()).toList(),
        host -> {
          InetAddress[] found = new InetAddress[addresses.size()];
          for (int i = 0; i < found.length; i++) {
            found[i] = InetAddress.getByName(addresses.get(i));
          }
          return found;
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "169.254.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "ffff::1",
        "4000::1"
      })
  void whatIsNotPublicIsRefused(String address) throws UnknownHostException {
    assertFalse(Destinations.isPublic(InetAddress.getByName(address)));
    assertThrows(Refusal.class, () -> where(List.of(address)).address(HTTPS));
    assertThrows(
        Refusal.class,
        () -> where(List.of("93.184.216.34", address)).address(HTTPS),
        "one bad address among good ones is enough");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2a00:1450:4001:82a::200e",
        "::ffff:1.1.1.1"
      })
  void whatIsPublicMayBeReachedByHttpsAlone(String address) throws UnknownHostException {
    assertEquals(InetAddress.getByName(address), where(List.of(address)).address(HTTPS));
    assertThrows(
        Refusal.class,
        () -> where(List.of(address)).address(URI.create("http://receiver.example/")));
  }

  @Test
  void anAllowedNetworkMayBeReachedByHttpTooAndNoOther() throws UnknownHostException {
    Destinations destinations = where(List.of("10.1.2.3"), "10.1.0.0/16", "fd00::/8");
    assertEquals(
        InetAddress.getByName("10.1.2.3"),
        destinations.address(URI.create("http://receiver.example:8080/")));
    assertThrows(Refusal.class, () -> where(List.of("10.2.0.1"), "10.1.0.0/16").address(HTTPS));
    assertEquals(
        InetAddress.getByName("fd12::1"), where(List.of("fd12::1"), "fd00::/8").address(HTTPS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0/",
        "https://0.0.0.0/",
        "https://[::]/",
        "https://[0:0:0:0:0:ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]:8443/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost/",
        "https://169.254.169.254/latest"
      })
  void otherSpellingsOfThisMachineAreResolvedAndRefused(String url) {
    Destinations destinations = new Destinations(List.of(), InetAddress::getAllByName);
    assertThrows(Refusal.class, () -> destinations.address(Destinations.url(url)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://receiver.example/",
        "https:///hook",
        "https:hook",
        "/hook",
        "https://u:p@host/",
        "https://host/#part",
        "https://host:0/",
        "https://host:65536/",
        "https://ho st/",
        "file:///etc/passwd",
        "javascript:alert(1)"
      })
  void whatIsNoUrlOfAWebhookIsRefused(String text) {
    assertThrows(Refusal.class, () -> Destinations.url(text));
  }

  @Test
  void aNameWithoutAddressIsRefused() {
    Destinations destinations =
        new Destinations(
            List.of(),
            host -> {
              throw new UnknownHostException(host);
            });
    assertThrows(Refusal.class, () -> destinations.address(HTTPS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0/8",
        "::1/129",
        "host",
        "10.0.0.0/",
        "",
        "1.2.3.4.5",
        "999.1.1.1"
      })
  void whatIsNoNetworkIsNone(String text) {
    assertTrue(Network.of(text).isEmpty(), text);
  }
}
