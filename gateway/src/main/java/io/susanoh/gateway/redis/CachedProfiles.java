package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.redis.RedisMeters.Happening;
import io.susanoh.gateway.screening.AccountProfile;
import io.susanoh.gateway.screening.Profiles;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Profiles out of Redis for some seconds after they were read from PostgreSQL, or until the account
 * is moved. No state is among them and no decision asks for them.
 */
final class CachedProfiles implements Profiles {

  private static final Logger LOG = LoggerFactory.getLogger(CachedProfiles.class);

  private final RedisStore store;
  private final RedisWatch watch;
  private final RedisMeters meters;
  private final Profiles stored;

  CachedProfiles(RedisParts parts, RedisWatch watch, Profiles stored) {
    this.store = parts.store();
    this.watch = watch;
    this.meters = parts.meters();
    this.stored = stored;
  }

  @Override
  public Future<AccountProfile> profile(AccountId id) {
    if (!watch.believed()) {
      return stored.profile(id);
    }
    return store
        .profile(id)
        .otherwise(away -> Optional.empty())
        .compose(
            cached -> {
              meters.count(cached.isPresent() ? Happening.PROFILE_HITS : Happening.PROFILE_MISSES);
              return cached.map(Future::succeededFuture).orElseGet(() -> load(id));
            });
  }

  /** What is read before the account is moved must not be kept after that. */
  private Future<AccountProfile> load(AccountId id) {
    Future<Held> before = store.read(id);
    return before
        .transform(read -> stored.profile(id))
        .onSuccess(
            profile -> {
              if (before.succeeded()) {
                store
                    .keepProfile(id, before.result().revision(), profile)
                    .onFailure(away -> LOG.debug("not kept: {}", away.getMessage()));
              }
            });
  }
}
