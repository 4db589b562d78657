package io.susanoh.gateway.notify;

import io.susanoh.gateway.notify.NoticeLog.Ends;
import io.susanoh.gateway.notify.NoticeLog.Placed;
import io.susanoh.gateway.notify.NotifyMeters.Dropped;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open streams of this node. The notices of a tenant are read once for all of its streams that
 * are up to date; a stream that is behind reads on by itself, as fast as its client does. A client
 * that does not read is dropped: nothing is kept for it beyond a bound. What a stream shows comes
 * from PostgreSQL, so streams may be resumed at any node, and requests never wait for them.
 *
 * <p>{@link #open} may be called on all threads; everything else happens on one context.
 */
public final class LiveStreams implements AutoCloseable {

  /** The most streams of a node. */
  public static final int STREAMS_MAX = 256;

  private static final Logger LOG = LoggerFactory.getLogger(LiveStreams.class);

  private static final int PAGE = 200;
  private static final int RETRY_SECONDS = 5;

  /** How long a client may take to read what was sent to it, when it is behind. */
  private static final Duration READ_MAX = Duration.ofSeconds(10);

  private static final long TICK_MILLIS = 1_000;
  private static final int TICKS_TO_CHECK = 5;
  private static final int TICKS_TO_BEAT = 15;

  private final NoticeLog log;
  private final EventSamples samples;
  private final NotifyMeters meters;
  private final Duration readMax;
  private final Vertx vertx;
  private final Context context;
  private final MessageConsumer<Object> placed;
  private final long timer;
  private final Map<String, Feed> feeds = new HashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private long ticks;
  private boolean closed;

  /** Begins; nothing is read while no stream is open. */
  public LiveStreams(Vertx vertx, NoticeLog log, EventSamples samples, NotifyMeters meters) {
    this(vertx, log, samples, meters, READ_MAX);
  }

  LiveStreams(
      Vertx vertx, NoticeLog log, EventSamples samples, NotifyMeters meters, Duration readMax) {
    this.readMax = readMax;
    this.vertx = vertx;
    this.log = log;
    this.samples = samples;
    this.meters = meters;
    this.context = vertx.getOrCreateContext();
    this.placed =
        vertx
            .eventBus()
            .consumer(DeliveryWorker.PLACED, told -> context.runOnContext(now -> readAll()));
    this.timer = vertx.setPeriodic(TICK_MILLIS, fired -> context.runOnContext(now -> tick()));
    meters.streams(open::get);
  }

  /** One tenant's notices, read for those of its streams that are up to date. */
  private static final class Feed {
    private final String tenantId;
    private final List<LiveStream> streams = new ArrayList<>();
    private long place;
    private boolean reading;
    private boolean again;
    private Set<String> shown = new HashSet<>();

    private Feed(String tenantId) {
      this.tenantId = tenantId;
    }
  }

  /** A stream, for whoever sees its client go. */
  public interface Opened {
    /** The client has gone. Idempotent. */
    void left();
  }

  /**
   * Where a stream begins.
   *
   * @param place of the last notice that it does not show
   * @param reset whether what its client asked for is kept no longer
   */
  public record Beginning(long place, boolean reset) {}

  /**
   * Where a stream is to begin that is opened now: whoever is told that it is open after this
   * misses nothing that happens from then on. Fails with UNAVAILABLE while PostgreSQL is away, and
   * when there are too many.
   *
   * @param lastId after which it goes on; empty: after whatever there is now
   */
  public Future<Beginning> beginning(Optional<String> lastId) {
    return open.get() < STREAMS_MAX
        ? log.ends().map(ends -> beginning(lastId, ends))
        : Future.failedFuture(oneTooMany());
  }

  private static Beginning beginning(Optional<String> lastId, Ends ends) {
    OptionalLong asked = number(lastId);
    boolean kept =
        asked.isPresent()
            && asked.getAsLong() >= ends.forgotten()
            && asked.getAsLong() <= ends.newest();
    return new Beginning(kept ? asked.getAsLong() : ends.newest(), lastId.isPresent() && !kept);
  }

  /**
   * Opens a stream.
   *
   * @param sampled whether it shows events too
   * @param mayGoOn asked every few seconds whether its reader may still read it
   * @throws Refusal UNAVAILABLE when there are too many
   */
  public Opened open(
      String tenantId,
      Beginning beginning,
      boolean sampled,
      BooleanSupplier mayGoOn,
      StreamSink sink) {
    if (open.incrementAndGet() > STREAMS_MAX) {
      open.decrementAndGet();
      throw oneTooMany();
    }
    LiveStream live =
        new LiveStream(
            tenantId, sink, sampled, mayGoOn, gone -> context.runOnContext(now -> leave(gone)));
    context.runOnContext(now -> begin(live, beginning));
    return live;
  }

  private Refusal oneTooMany() {
    meters.dropped(Dropped.FULL);
    return Refusal.unavailable("Too many streams", RETRY_SECONDS);
  }

  private void begin(LiveStream live, Beginning beginning) {
    feeds.computeIfAbsent(live.tenantId, Feed::new).streams.add(live);
    live.place = beginning.place();
    if (beginning.reset()) {
      JsonObject data =
          new JsonObject()
              .put("reason", "what comes after that id is kept no longer: read anew")
              .put("last_event_id", live.place);
      send(
          live, new StreamMessage(OptionalLong.of(live.place), StreamMessage.RESET, data.encode()));
    }
    catchUp(live);
  }

  private static OptionalLong number(Optional<String> text) {
    return text.filter(digits -> digits.matches("[0-9]{1,18}")).stream()
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  /** Reads on for a stream that is behind, until it is where its tenant's feed is. */
  private void catchUp(LiveStream live) {
    if (live.gone) {
      return;
    }
    log.after(live.tenantId, live.place, PAGE)
        .onComplete(
            page ->
                context.runOnContext(
                    now -> {
                      if (page.failed()) {
                        drop(live, Dropped.AWAY);
                      } else {
                        caughtUp(live, page.result());
                      }
                    }));
  }

  private void caughtUp(LiveStream live, List<Placed> page) {
    Feed feed = feeds.get(live.tenantId);
    if (live.gone || feed == null) {
      return;
    }
    boolean full = false;
    for (Placed notice : page) {
      StreamMessage message = StreamMessage.of(notice);
      full = !live.hasRoomFor(message);
      if (full) {
        break;
      }
      live.place = notice.place();
      send(live, message);
    }
    boolean alone = feed.streams.stream().noneMatch(other -> other.upToDate);
    if (!full && page.size() < PAGE && (alone || live.place >= feed.place)) {
      feed.place = alone ? live.place : feed.place;
      live.upToDate = true;
      read(feed);
    } else {
      catchUpWhenRead(live);
    }
  }

  /** Goes on when the client has read what was sent to it; one that does not read is dropped. */
  private void catchUpWhenRead(LiveStream live) {
    live.upToDate = false;
    live.lastSent
        .timeout(readMax.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            done ->
                context.runOnContext(
                    now -> {
                      if (done.failed()) {
                        drop(live, Dropped.SLOW);
                      } else {
                        catchUp(live);
                      }
                    }));
  }

  private void readAll() {
    feeds.values().forEach(this::read);
  }

  /** Reads a tenant's new notices for its streams that are up to date. */
  private void read(Feed feed) {
    if (closed || feed.streams.stream().noneMatch(live -> live.upToDate)) {
      return;
    }
    if (feed.reading) {
      feed.again = true;
      return;
    }
    feed.reading = true;
    feed.again = false;
    log.after(feed.tenantId, feed.place, PAGE)
        .onComplete(
            page ->
                context.runOnContext(
                    now -> {
                      feed.reading = false;
                      if (page.failed()) {
                        LOG.debug("streams wait for PostgreSQL", page.cause());
                        return;
                      }
                      tell(feed, page.result());
                      if (feed.again || page.result().size() == PAGE) {
                        read(feed);
                      }
                    }));
  }

  private void tell(Feed feed, List<Placed> page) {
    for (Placed notice : page) {
      feed.place = Math.max(feed.place, notice.place());
      StreamMessage message = StreamMessage.of(notice);
      for (LiveStream live : List.copyOf(feed.streams)) {
        if (live.upToDate && live.place < notice.place()) {
          if (live.hasRoomFor(message)) {
            live.place = notice.place();
            send(live, message);
          } else {
            catchUpWhenRead(live);
          }
        }
      }
    }
  }

  private void send(LiveStream live, StreamMessage message) {
    if (live.gone) {
      return;
    }
    live.bytesAhead += message.bytes();
    live.lastSent = live.sink.send(message);
    live.lastSent.onComplete(
        done ->
            context.runOnContext(
                now -> {
                  live.bytesAhead -= message.bytes();
                  if (done.failed()) {
                    leave(live);
                  }
                }));
  }

  private void tick() {
    ticks++;
    for (Feed feed : List.copyOf(feeds.values())) {
      for (LiveStream live : List.copyOf(feed.streams)) {
        if (ticks % TICKS_TO_CHECK == 0 && !live.mayGoOn.getAsBoolean()) {
          drop(live, Dropped.EXPIRED);
        } else if (ticks % TICKS_TO_BEAT == 0) {
          live.sink.beat();
        }
      }
      read(feed);
      sample(feed);
    }
  }

  private void sample(Feed feed) {
    if (feed.streams.stream().noneMatch(live -> live.sampled)) {
      return;
    }
    samples
        .newest(feed.tenantId)
        .onSuccess(newest -> context.runOnContext(now -> show(feed, newest)));
  }

  private void show(Feed feed, List<EventSamples.Sample> newest) {
    Set<String> keys = new HashSet<>();
    for (EventSamples.Sample sample : newest.reversed()) {
      keys.add(sample.key());
      if (!feed.shown.contains(sample.key())) {
        StreamMessage message =
            new StreamMessage(OptionalLong.empty(), StreamMessage.SAMPLE, sample.json());
        for (LiveStream live : List.copyOf(feed.streams)) {
          if (live.sampled && live.hasRoomFor(message)) {
            send(live, message);
          }
        }
      }
    }
    feed.shown = keys;
  }

  private void drop(LiveStream live, Dropped why) {
    if (!live.gone) {
      meters.dropped(why);
      leave(live);
    }
  }

  private void leave(LiveStream live) {
    if (live.gone) {
      return;
    }
    live.gone = true;
    open.decrementAndGet();
    live.sink.end();
    Feed feed = feeds.get(live.tenantId);
    if (feed != null) {
      feed.streams.remove(live);
      if (feed.streams.isEmpty()) {
        feeds.remove(live.tenantId);
      }
    }
  }

  /** Ends every stream. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
    placed.unregister();
    context.runOnContext(
        now -> {
          closed = true;
          for (Feed feed : List.copyOf(feeds.values())) {
            List.copyOf(feed.streams).forEach(this::leave);
          }
        });
  }
}
