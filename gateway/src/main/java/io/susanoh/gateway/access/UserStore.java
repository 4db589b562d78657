package io.susanoh.gateway.access;

import io.susanoh.gateway.config.Secret;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Where people are kept, the same for all nodes. Every method fails with UNAVAILABLE where the
 * store is away.
 */
public interface UserStore {

  /** The most people of a tenant. */
  int USERS_MAX = 1_000;

  /**
   * One who logs in.
   *
   * @param credentialId names the password and the permission to use it: a new password or being
   *     disabled makes a new one, and tokens that name an old one are void
   */
  record StoredUser(
      String tenantId,
      String name,
      Role role,
      boolean disabled,
      Secret passwordHash,
      UUID credentialId) {
    public StoredUser {
      Objects.requireNonNull(tenantId);
      Objects.requireNonNull(name);
      Objects.requireNonNull(role);
      Objects.requireNonNull(passwordHash);
      Objects.requireNonNull(credentialId);
    }
  }

  /** What is to be different of a person; what is empty stays. */
  record Change(Optional<Role> role, Optional<Boolean> disabled, Optional<Secret> passwordHash) {
    public Change {
      Objects.requireNonNull(role);
      Objects.requireNonNull(disabled);
      Objects.requireNonNull(passwordHash);
    }

    /** Whether an active admin is one no more. */
    public boolean endsAdmin() {
      return disabled.orElse(false) || role.filter(to -> to != Role.ADMIN).isPresent();
    }
  }

  /** Everyone of every tenant. */
  Future<List<StoredUser>> all();

  /** The people of a tenant, by name. */
  Future<List<AppUser>> list(String tenantId);

  Future<Optional<StoredUser>> find(String tenantId, String name);

  /**
   * Adds a person; fails with MALFORMED when the name is taken or there are too many people.
   *
   * @param actor who has it done, for the audit; so in the others
   */
  Future<AppUser> create(StoredUser user, String actor);

  /** Adds a person if the tenant has none, and says whether it did. */
  Future<Boolean> createFirst(StoredUser user);

  /**
   * Fails with NOT_FOUND, and with MALFORMED for the last active admin, however many ask at once.
   */
  Future<AppUser> change(String tenantId, String name, Change change, String actor);

  /**
   * Fails with NOT_FOUND, and with MALFORMED for the last active admin, however many ask at once.
   */
  Future<Void> delete(String tenantId, String name, String actor);

  /** The secret of that name that all nodes share: {@code made} if there was none. */
  Future<Secret> secret(String name, Secret made);
}
