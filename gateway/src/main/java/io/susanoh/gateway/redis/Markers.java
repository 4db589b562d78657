package io.susanoh.gateway.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Keys by which a node sees that Redis still holds what it held when it was reconciled: they are
 * gone when it was flushed. In a cluster there are so many that each server holds some. Safe for
 * all threads.
 */
final class Markers {

  /** In a cluster; that a server with a twentieth of the slots has none is one in 700. */
  private static final int COUNT_IN_CLUSTER = 128;

  private final Lanes lanes;
  private final List<String> keys;
  private volatile Optional<List<String>> known = Optional.empty();

  Markers(Lanes lanes) {
    this.lanes = lanes;
    this.keys =
        IntStream.range(0, lanes.isCluster() ? COUNT_IN_CLUSTER : 1)
            .mapToObj(i -> Keys.PREFIX + "marker:" + i)
            .toList();
  }

  /** Whether they all stand as they did when they were adopted. */
  Future<Boolean> stand() {
    return read().map(this::areKnown);
  }

  /** Whether these are the markers that were adopted. */
  boolean areKnown(List<String> read) {
    return known.filter(read::equals).isPresent();
  }

  /**
   * Sets those that are not there.
   *
   * @return what stands now, to be {@link #adopt}ed when Redis has been filled
   */
  Future<List<String>> set() {
    return Future.all(
            keys.stream()
                .map(
                    key ->
                        lanes.send(
                            Request.cmd(Command.SET)
                                .arg(key)
                                .arg(UUID.randomUUID().toString())
                                .arg("NX")))
                .toList())
        .compose(set -> read());
  }

  /** From now on these are the markers that must stand; fails when they do not. */
  Future<Void> adopt(List<String> set) {
    return read()
        .compose(
            now -> {
              if (!now.equals(set)) {
                return Future.failedFuture(new RedisAway("it has lost what it held meanwhile"));
              }
              known = Optional.of(set);
              return Future.succeededFuture();
            });
  }

  private Future<List<String>> read() {
    List<Future<String>> values =
        keys.stream()
            .map(
                key ->
                    lanes
                        .send(Request.cmd(Command.GET).arg(key))
                        .map(
                            value -> Optional.ofNullable(value).map(Response::toString).orElse("")))
            .toList();
    return Future.all(values).map(all -> values.stream().map(Future::result).toList());
  }
}
