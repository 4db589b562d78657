package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.config.RedisUrl;
import io.susanoh.gateway.config.Settings.Sharing;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisCluster;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The connections of this node to Redis, each pipelined and on an event loop of its own. What
 * concerns an account always goes by the same one. Safe for all threads; futures complete on their
 * callers' contexts and fail with {@link RedisAway}.
 */
final class Lanes {

  private static final int REASON_MAX = 300;

  private final Vertx vertx;
  private final RedisOptions options;
  private final RedisMeters meters;
  private final boolean cluster;
  private final long deadlineMillis;
  private final List<Lane> lanes = new CopyOnWriteArrayList<>();
  private volatile Redis client;
  private volatile Consumer<String> lost = reason -> {};

  private Lanes(Vertx vertx, RedisOptions options, Sharing sharing, RedisMeters meters) {
    this.vertx = vertx;
    this.options = options;
    this.cluster = options.getType() == RedisClientType.CLUSTER;
    this.deadlineMillis = sharing.redisDeadlineMillis();
    this.meters = meters;
    this.client = Redis.createClient(vertx, options);
  }

  /**
   * Makes the lanes, without a connection yet.
   *
   * @param count how many
   */
  static Future<Lanes> open(Vertx vertx, Sharing sharing, int count, RedisMeters meters) {
    RedisUrl url = sharing.redis().orElseThrow();
    Lanes lanes = new Lanes(vertx, options(url, sharing, count), sharing, meters);
    return vertx
        .deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    lanes.lanes.add(
                        new Lane(
                            vertx,
                            sharing.redisDeadlineMillis(),
                            !lanes.cluster,
                            reason -> lanes.lost.accept(reason)));
                    return Future.succeededFuture();
                  }
                },
            new DeploymentOptions().setInstances(count))
        .map(lanes);
  }

  private static RedisOptions options(RedisUrl url, Sharing sharing, int count) {
    NetClientOptions net =
        new NetClientOptions()
            .setConnectTimeout(Math.max(1_000, sharing.redisDeadlineMillis()))
            .setTcpNoDelay(true)
            .setTcpKeepAlive(true);
    if (url.tls()) {
      net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
      url.authority()
          .ifPresent(
              file -> net.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
    }
    String scheme = url.tls() ? "rediss://" : "redis://";
    RedisOptions options =
        new RedisOptions()
            .setType(
                switch (url.mode()) {
                  case STANDALONE -> RedisClientType.STANDALONE;
                  case SENTINEL -> RedisClientType.SENTINEL;
                  case CLUSTER -> RedisClientType.CLUSTER;
                })
            .setEndpoints(
                url.places().stream()
                    .map(place -> scheme + place.text() + "/" + url.database())
                    .toList())
            .setNetClientOptions(net)
            .setPreferredProtocolVersion(ProtocolVersion.RESP2)
            .setMaxPoolSize(count + 2)
            .setMaxPoolWaiting(count + 2)
            .setMaxWaitingHandlers(2 * Lane.PENDING_MAX);
    url.user().ifPresent(options::setUser);
    url.password().ifPresent(password -> options.setPassword(password.value()));
    url.master().ifPresent(options::setMasterName);
    return options;
  }

  /**
   * Connects every lane anew, and makes the scripts known. A client that was connected before is
   * closed, so that no connection that hangs is taken out of its pool again.
   */
  Future<Void> connect() {
    Redis former = client;
    client = Redis.createClient(vertx, options);
    former.close();
    return Future.all(lanes.stream().map(lane -> lane.connect(client)).toList())
        .compose(
            connected ->
                Future.all(
                    Stream.of(Script.values())
                        .map(script -> Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.source()))
                        .map(this::send)
                        .toList()))
        .mapEmpty();
  }

  /** Runs a script on keys of one account. */
  Future<Response> run(AccountId account, Script script, List<String> keys, List<String> args) {
    return run(laneOf(account), script, keys, args);
  }

  /** Runs a script on keys of a tenant. */
  Future<Response> run(String tenantId, Script script, List<String> keys, List<String> args) {
    return run(laneOf(tenantId), script, keys, args);
  }

  /** What concerns the same always goes by the same one. */
  private Lane laneOf(Object whom) {
    return lanes.get(Math.floorMod(whom.hashCode(), lanes.size()));
  }

  private Future<Response> run(Lane lane, Script script, List<String> keys, List<String> args) {
    long startedNanos = System.nanoTime();
    return lane.send(request(Command.EVALSHA, script.sha(), keys, args))
        .recover(
            failed ->
                failed instanceof RedisAway away && away.isForWantOfScript()
                    ? lane.send(request(Command.EVAL, script.source(), keys, args))
                    : Future.failedFuture(failed))
        .onComplete(
            done -> meters.called(script, System.nanoTime() - startedNanos, done.succeeded()));
  }

  private static Request request(
      Command command, String script, List<String> keys, List<String> args) {
    Request request = Request.cmd(command).arg(script).arg(keys.size());
    keys.forEach(request::arg);
    args.forEach(request::arg);
    return request;
  }

  /** From now on, this is told why when a connection is no more. */
  void whenLost(Consumer<String> told) {
    lost = told;
  }

  /** Whether keys are spread over several servers. */
  boolean isCluster() {
    return cluster;
  }

  /** What every server that holds keys says of itself: {@code INFO}. */
  Future<List<String>> infos() {
    Request info = Request.cmd(Command.INFO);
    Future<List<Response>> answers =
        cluster
            ? RedisCluster.create(client).onAllMasterNodes(info)
            : client.send(info).map(List::of);
    return answers
        .timeout(deadlineMillis, TimeUnit.MILLISECONDS)
        .map(all -> all.stream().map(Response::toString).toList());
  }

  /** Sends a command that is about no account. */
  Future<Response> send(Request request) {
    return lanes.getFirst().send(request);
  }

  /** Sends a command about an account. */
  Future<Response> send(AccountId account, Request request) {
    return laneOf(account).send(request);
  }

  /** Number of connections. */
  int size() {
    return lanes.size();
  }

  /** Requests on the way, about. */
  int pending() {
    return lanes.stream().mapToInt(Lane::pending).sum();
  }

  Vertx vertx() {
    return vertx;
  }

  /** Gives all connections up. */
  void close() {
    List<Lane> all = new ArrayList<>(lanes);
    all.forEach(Lane::close);
    client.close();
  }

  /** Why something failed, on one line that is not too long: what was sent together fails so. */
  static String reason(Throwable failed) {
    String reason = String.valueOf(failed.getMessage()).replace('\n', ' ').strip();
    return reason.substring(0, Math.min(REASON_MAX, reason.length()));
  }
}
