package io.susanoh.gateway.access;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Secret;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A real store, and a test that can wait until it was read. */
final class WatchedStore implements UserStore {

  private final UserStore store;
  private final Semaphore begun = new Semaphore(0);

  WatchedStore(UserStore store) {
    this.store = store;
  }

  /** Returns when a reading that began after this call was taken over. */
  void awaitReadingFromNow() throws InterruptedException {
    begun.drainPermits();
    // Readings by the timer do not overlap: when a second one begins, the first is over.
    assertTrue(begun.tryAcquire(2, 30, TimeUnit.SECONDS));
  }

  @Override
  public Future<List<StoredUser>> all() {
    begun.release();
    return store.all();
  }

  @Override
  public Future<List<AppUser>> list(String tenantId) {
    return store.list(tenantId);
  }

  @Override
  public Future<Optional<StoredUser>> find(String tenantId, String name) {
    return store.find(tenantId, name);
  }

  @Override
  public Future<AppUser> create(StoredUser user, String actor) {
    return store.create(user, actor);
  }

  @Override
  public Future<Boolean> createFirst(StoredUser user) {
    return store.createFirst(user);
  }

  @Override
  public Future<AppUser> change(String tenantId, String name, Change change, String actor) {
    return store.change(tenantId, name, change, actor);
  }

  @Override
  public Future<Void> delete(String tenantId, String name, String actor) {
    return store.delete(tenantId, name, actor);
  }

  @Override
  public Future<Secret> secret(String name, Secret made) {
    return store.secret(name, made);
  }
}
