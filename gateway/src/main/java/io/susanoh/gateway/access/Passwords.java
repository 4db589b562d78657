package io.susanoh.gateway.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/**
 * Argon2id on threads of its own. A hash takes 19 MiB and tens of milliseconds, so few run at once,
 * few wait, and more are refused with TOO_MANY.
 */
final class Passwords implements AutoCloseable {

  /** Hashes that run or wait. */
  static final int PENDING_MAX = 32;

  private static final int THREADS = 2;
  private static final int RETRY_AFTER_SECONDS = 2;

  // OWASP's choice for Argon2id: 19 MiB, two passes, one lane.
  private static final int MEMORY_KIB = 19_456;
  private static final int ITERATIONS = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;

  private final WorkerExecutor executor;
  private final SecureRandom random = new SecureRandom();
  private final Semaphore room = new Semaphore(PENDING_MAX);

  Passwords(Vertx vertx) {
    this.executor = vertx.createSharedWorkerExecutor("passwords", THREADS);
  }

  /** The PHC string of a new hash with a salt of its own. */
  Future<Secret> hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return run(
        () ->
            new Secret(
                Argon2Function.getInstance(MEMORY_KIB, ITERATIONS, LANES, HASH_BYTES, Argon2.ID)
                    .hash(password.getBytes(UTF_8), salt)
                    .getResult()));
  }

  /** Whether the hash, with the parameters that it names, is of this password. */
  Future<Boolean> matches(String password, Secret hash) {
    return run(
        () ->
            Argon2Function.getInstanceFromHash(hash.value())
                .check(password.getBytes(UTF_8), hash.value().getBytes(UTF_8)));
  }

  private <T> Future<T> run(Callable<T> work) {
    if (!room.tryAcquire()) {
      return Future.failedFuture(Refusal.tooMany("Too many logins at once", RETRY_AFTER_SECONDS));
    }
    return executor.executeBlocking(work, false).onComplete(done -> room.release());
  }

  @Override
  public void close() {
    executor.close();
  }
}
