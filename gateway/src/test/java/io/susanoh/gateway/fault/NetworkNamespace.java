package io.susanoh.gateway.fault;

import io.susanoh.gateway.redis.RedisServer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A part of the network of its own, which this machine reaches by two wires, each with an address
 * of its own at the far end. One of them can be cut: packets are lost in silence, connections stay
 * as they were, as when a switch dies. Where the machine allows it: Linux, iproute2 and root.
 */
final class NetworkNamespace implements AutoCloseable {

  /** Addresses for tests of networks (RFC 2544), so that nobody else has them. */
  private static final String NET = "198.18.%d.%d";

  private static final int NETS = 250;
  private static final int ADDRESSES_A_WIRE = 4;
  private static final int WIRES = 2;
  private static final int SEVERABLE = 0;

  private final long id = ProcessHandle.current().pid();
  private final String name = "susanoh-" + id;

  private NetworkNamespace() {}

  /** Makes one; empty where this machine does not allow it. */
  static Optional<NetworkNamespace> make() throws IOException {
    NetworkNamespace made = new NetworkNamespace();
    if (!run("ip", "netns", "add", made.name)) {
      return Optional.empty();
    }
    for (int wire = 0; wire < WIRES; wire++) {
      if (!made.lay(wire)) {
        made.close();
        return Optional.empty();
      }
    }
    return Optional.of(made);
  }

  private boolean lay(int wire) throws IOException {
    String near = near(wire);
    String far = far(wire);
    return run("ip", "link", "add", near, "type", "veth", "peer", "name", far)
        && run("ip", "link", "set", far, "netns", name)
        && run("ip", "addr", "add", address(wire, 1) + "/30", "dev", near)
        && run("ip", "link", "set", near, "up")
        && within("ip", "addr", "add", address(wire, 2) + "/30", "dev", far)
        && within("ip", "link", "set", far, "up");
  }

  private String near(int wire) {
    return "sn" + id + 'n' + wire;
  }

  private String far(int wire) {
    return "sn" + id + 'f' + wire;
  }

  private String address(int wire, int end) {
    return NET.formatted(id % NETS, ADDRESSES_A_WIRE * wire + end);
  }

  /** A server in it, which is asked by the wire that stays whole. */
  RedisServer.Place place() {
    return new RedisServer.Place(
        "0.0.0.0", address(1 - SEVERABLE, 2), List.of("ip", "netns", "exec", name));
  }

  /** The far end of the wire that can be cut. */
  String severableHost() {
    return address(SEVERABLE, 2);
  }

  /** Nothing passes by that wire any more, and nobody is told. */
  void cut() throws IOException {
    require(within("ip", "link", "set", far(SEVERABLE), "down"));
  }

  /** What is sent passes again. */
  void heal() throws IOException {
    require(within("ip", "link", "set", far(SEVERABLE), "up"));
  }

  private boolean within(String... command) throws IOException {
    return run(
        Stream.concat(Stream.of("ip", "netns", "exec", name), Stream.of(command))
            .toArray(String[]::new));
  }

  private static void require(boolean done) {
    if (!done) {
      throw new IllegalStateException("the wire does not obey");
    }
  }

  /** Whether it could be done. */
  private static boolean run(String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      return builder.start().waitFor() == 0;
    } catch (IOException notInstalled) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (int wire = 0; wire < WIRES; wire++) {
      run("ip", "link", "del", near(wire));
    }
    run("ip", "netns", "del", name);
  }
}
