package io.susanoh.gateway.access;

import io.susanoh.gateway.access.UserStore.StoredUser;
import io.susanoh.gateway.config.Secret;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The first of all people, made where there are none (CONTRACT §8, SUSANOH_ADMIN_PASSWORD). */
final class FirstAdmin {

  private static final String NAME = "admin";
  private static final int MADE_PASSWORD_BYTES = 18;

  private final UserStore store;
  private final Passwords passwords;
  private final Optional<Secret> given;
  private final Secret password;
  private final Consumer<String> console;
  private final UUID credentialId = UUID.randomUUID();

  /**
   * Makes nobody yet.
   *
   * @param given the password; without one, it is made
   * @param console is told a password that was made
   */
  FirstAdmin(
      UserStore store, Passwords passwords, Optional<Secret> given, Consumer<String> console) {
    this.store = store;
    this.passwords = passwords;
    this.given = given;
    this.password = given.orElseGet(() -> Secret.made(MADE_PASSWORD_BYTES));
    this.console = console;
  }

  /** Makes the first admin unless somebody is there. After a failure it may be called again. */
  Future<Void> make() {
    return store
        .list(Access.DEFAULT_TENANT)
        .compose(present -> present.isEmpty() ? create() : Future.succeededFuture(false))
        .compose(done -> given.isPresent() ? Future.succeededFuture() : tellPassword());
  }

  private Future<Boolean> create() {
    return passwords
        .hash(password.value())
        .compose(
            hash ->
                store.createFirst(
                    new StoredUser(
                        Access.DEFAULT_TENANT, NAME, Role.ADMIN, false, hash, credentialId)));
  }

  /**
   * Looks whether the admin is the one made here: another node may have been faster, and a store
   * that went away may have made it without saying so.
   */
  private Future<Void> tellPassword() {
    return store
        .find(Access.DEFAULT_TENANT, NAME)
        .onSuccess(
            found ->
                found
                    .filter(admin -> admin.credentialId().equals(credentialId))
                    .ifPresent(
                        admin ->
                            console.accept(
                                "First user: %s, password: %s (shown this once)"
                                    .formatted(NAME, password.value()))))
        .mapEmpty();
  }
}
