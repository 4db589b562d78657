package io.susanoh.gateway.access;

import io.susanoh.gateway.access.UserStore.StoredUser;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A copy of the people in memory, so that a token is judged without a query. It is read again after
 * every change of this node and every few seconds; while the store is away, the last one holds.
 * Safe for all threads.
 */
final class People {

  private record Key(String tenantId, String name) {}

  private record Entry(Role role, boolean disabled, UUID credentialId) {
    static Entry of(StoredUser user) {
      return new Entry(user.role(), user.disabled(), user.credentialId());
    }
  }

  /** A reading; a later one began later, and so holds every change that an earlier one held. */
  private record Copy(long ordinal, Map<Key, Entry> entries) {}

  private final UserStore store;
  private final AtomicLong readings = new AtomicLong();
  private volatile Copy copy = new Copy(0, Map.of());

  People(UserStore store) {
    this.store = store;
  }

  /** Reads everyone anew; when it completes, the copy holds whatever was stored before the call. */
  Future<Void> refresh() {
    long ordinal = readings.incrementAndGet();
    return store.all().map(users -> install(ordinal, users)).mapEmpty();
  }

  private synchronized boolean install(long ordinal, List<StoredUser> users) {
    boolean newer = ordinal > copy.ordinal();
    if (newer) {
      copy =
          new Copy(
              ordinal,
              users.stream()
                  .collect(
                      Collectors.toUnmodifiableMap(
                          user -> new Key(user.tenantId(), user.name()), Entry::of)));
    }
    return newer;
  }

  /** The role of an active person with that credential. */
  Optional<Role> role(Tokens.Claims claims) {
    return Optional.ofNullable(copy.entries().get(new Key(claims.tenantId(), claims.name())))
        .filter(entry -> !entry.disabled())
        .filter(entry -> entry.credentialId().equals(claims.credentialId()))
        .map(Entry::role);
  }
}
