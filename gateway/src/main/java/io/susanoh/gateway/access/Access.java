package io.susanoh.gateway.access;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Who may call. Methods are called on event loops and never block. Refusals are {@link
 * io.susanoh.gateway.refusal.Refusal}s.
 */
public interface Access {

  /** The tenant of everything until keys name one. */
  String DEFAULT_TENANT = "default";

  /** What {@code POST /auth/token} answers. */
  record Token(String accessToken, Role role) {}

  /**
   * The tenant that a game server's key is bound to; without configured keys, every caller's is
   * {@link #DEFAULT_TENANT}. Compares in constant time.
   *
   * @param apiKey the {@code X-API-KEY} header
   * @throws io.susanoh.gateway.refusal.Refusal UNAUTHENTICATED, with the contract's detail
   */
  String service(Optional<String> apiKey);

  /**
   * The person whose token is in an {@code Authorization} header.
   *
   * @throws io.susanoh.gateway.refusal.Refusal UNAUTHENTICATED without a valid token, NOT_PERMITTED
   *     below {@code needed}
   */
  Principal person(Optional<String> authorization, Role needed);

  /**
   * Checks a password and makes a token of one hour; that is kept for the audit, whatever comes of
   * it. Fails with UNAUTHENTICATED, TOO_MANY or UNAVAILABLE.
   */
  Future<Token> login(String username, String password);

  /** The people of a tenant, by name. */
  Future<List<AppUser>> users(String tenantId);

  /**
   * Creates a person; fails with MALFORMED when the name is taken.
   *
   * @param actor who has it done, for the audit; so in the others
   */
  Future<AppUser> createUser(
      String tenantId, String name, Role role, String password, String actor);

  /**
   * Changes what is given of a person; fails with NOT_FOUND, and with MALFORMED for the last active
   * admin.
   */
  Future<AppUser> changeUser(
      String tenantId,
      String name,
      Optional<Role> role,
      Optional<Boolean> disabled,
      Optional<String> password,
      String actor);

  /** Removes a person; fails with NOT_FOUND, and with MALFORMED for the last active admin. */
  Future<Void> deleteUser(String tenantId, String name, String actor);
}
