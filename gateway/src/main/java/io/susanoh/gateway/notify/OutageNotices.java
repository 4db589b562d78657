package io.susanoh.gateway.notify;

import io.susanoh.gateway.review.ModelNotices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into the outbox what this process finds of a model that fails, or answers again: every
 * process that analyses has one. A gateway relays it, like any notice.
 */
public final class OutageNotices {

  private static final Logger LOG = LoggerFactory.getLogger(OutageNotices.class);

  private final Vertx vertx;
  private final Outbox outbox;
  private final Set<Future<?>> running = new HashSet<>();
  private final MessageConsumer<JsonObject> consumer;

  /** Begins. */
  public OutageNotices(Vertx vertx, Outbox outbox) {
    this.vertx = vertx;
    this.outbox = outbox;
    this.consumer = vertx.eventBus().consumer(ModelNotices.ADDRESS, this::write);
  }

  private void write(Message<JsonObject> message) {
    Notice notice = Notice.of(ModelOutage.of(message.body()));
    Future<Notice> written =
        vertx.executeBlocking(
            () -> {
              outbox.add(notice);
              return notice;
            },
            false);
    begun(written);
    written.onComplete(
        added -> {
          ended(written);
          vertx.eventBus().publish(DeliveryWorker.WAKE, true);
        },
        lost -> {
          ended(written);
          LOG.warn("a model's outage is not told: {}", lost.toString());
        });
  }

  private synchronized void begun(Future<?> written) {
    running.add(written);
  }

  private synchronized void ended(Future<?> written) {
    running.remove(written);
  }

  /** Ends when what it had to write is written. */
  public synchronized Future<Void> close() {
    List<Future<?>> unended = List.copyOf(running);
    return consumer
        .unregister()
        .transform(
            gone ->
                unended.isEmpty()
                    ? Future.succeededFuture()
                    : Future.join(unended).<Void>mapEmpty().otherwiseEmpty());
  }
}
