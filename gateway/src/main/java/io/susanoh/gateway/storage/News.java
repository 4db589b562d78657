package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other processes did, by {@code LISTEN}: accounts that were moved and jobs that were touched.
 * Whatever was missed while the connection was away is for the listener to look up.
 */
public final class News implements AutoCloseable {

  /** Who is told; on an event loop, and must not block it. */
  public interface Listener {
    /** An account was moved. */
    void accountMoved(AccountId id);

    /** A job waits or has ended. */
    void jobsTouched();

    /** The connection is there, for the first time or again. */
    void connected();
  }

  private static final Logger LOG = LoggerFactory.getLogger(News.class);
  private static final long RECONNECT_MILLIS = 500;
  private static final String ACCOUNTS = "susanoh_account";
  private static final String JOBS = "susanoh_job";

  private final PgSubscriber subscriber;

  private News(PgSubscriber subscriber) {
    this.subscriber = subscriber;
  }

  /** Begins to listen, as soon as PostgreSQL is there. */
  public static News of(Database database, Vertx vertx, Listener listener) {
    PgSubscriber subscriber = PgSubscriber.subscriber(vertx, database.connectOptions("news"));
    subscriber.reconnectPolicy(retries -> RECONNECT_MILLIS);
    subscriber
        .channel(ACCOUNTS)
        .subscribeHandler(subscribed -> listener.connected())
        .handler(told -> account(told, listener::accountMoved));
    subscriber.channel(JOBS).handler(told -> listener.jobsTouched());
    News news = new News(subscriber);
    news.connect(vertx);
    return news;
  }

  private Future<Void> connect(Vertx vertx) {
    return subscriber
        .connect()
        .onFailure(
            failed -> {
              LOG.debug("no news of other processes yet: {}", failed.getMessage());
              vertx.setTimer(RECONNECT_MILLIS, fired -> connect(vertx));
            });
  }

  private static void account(String told, Consumer<AccountId> moved) {
    int space = told.indexOf(' ');
    if (space > 0) {
      moved.accept(new AccountId(told.substring(0, space), told.substring(space + 1)));
    }
  }

  @Override
  public void close() {
    subscriber.close();
  }
}
