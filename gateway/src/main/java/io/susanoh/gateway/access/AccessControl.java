package io.susanoh.gateway.access;

import io.susanoh.gateway.access.UserStore.Change;
import io.susanoh.gateway.access.UserStore.StoredUser;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.config.Settings;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys, people and tokens of this node. A token is honoured while its person is there, is not
 * disabled and has the password that it was given for; the role that counts is the one that the
 * person has now.
 */
public final class AccessControl implements Access, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

  private static final String JWT_SECRET = "jwt";
  private static final int JWT_SECRET_BYTES = 32;
  private static final long REFRESH_MILLIS = 2_000;
  private static final String BEARER = "Bearer ";

  private final Vertx vertx;
  private final UserStore store;
  private final LoginAudit audit;
  private final ApiKeys apiKeys;
  private final Passwords passwords;
  private final LoginThrottle throttle;
  private final People people;
  private final Tokens tokens;

  /** Compared for a name that nobody has, so that it takes as long as a wrong password. */
  private final Secret nobodysHash;

  private final AtomicBoolean refreshing = new AtomicBoolean();
  private final AtomicBoolean storeAway = new AtomicBoolean();
  private final long timer;

  private AccessControl(
      Vertx vertx,
      Settings settings,
      UserStore store,
      LoginAudit audit,
      InstantSource clock,
      Passwords passwords,
      People people,
      Secret jwtSecret,
      Secret nobodysHash) {
    this.vertx = vertx;
    this.store = store;
    this.audit = audit;
    this.apiKeys = new ApiKeys(settings.apiKeys());
    this.passwords = passwords;
    this.throttle = new LoginThrottle(clock);
    this.people = people;
    this.tokens = new Tokens(vertx, jwtSecret, clock);
    this.nobodysHash = nobodysHash;
    this.timer = vertx.setPeriodic(REFRESH_MILLIS, id -> refreshByTimer());
  }

  /**
   * Makes the first admin and the secret of tokens where there are none yet, and reads the people.
   * While the store is away, waits for it.
   *
   * @param console is told, once, the password that was made for the first admin
   */
  public static Future<AccessControl> start(
      Vertx vertx,
      Settings settings,
      UserStore store,
      LoginAudit audit,
      InstantSource clock,
      Consumer<String> console) {
    Passwords passwords = new Passwords(vertx);
    People people = new People(store);
    FirstAdmin admin = new FirstAdmin(store, passwords, settings.adminPassword(), console);
    Secret madeSecret = Secret.made(JWT_SECRET_BYTES);
    return whenThere(vertx, admin::make)
        .compose(made -> whenThere(vertx, people::refresh))
        .compose(
            read ->
                settings
                    .jwtSecret()
                    .map(Future::succeededFuture)
                    .orElseGet(() -> whenThere(vertx, () -> store.secret(JWT_SECRET, madeSecret))))
        .compose(
            jwtSecret ->
                passwords
                    .hash(madeSecret.value())
                    .map(
                        nobodysHash ->
                            new AccessControl(
                                vertx,
                                settings,
                                store,
                                audit,
                                clock,
                                passwords,
                                people,
                                jwtSecret,
                                nobodysHash)))
        .onFailure(failure -> passwords.close());
  }

  /** The answer of a store that is there: asked again until it is. */
  private static <T> Future<T> whenThere(Vertx vertx, Supplier<Future<T>> question) {
    return question
        .get()
        .recover(
            failure -> {
              if (!(failure instanceof Refusal refusal) || refusal.kind() != Kind.UNAVAILABLE) {
                return Future.failedFuture(failure);
              }
              LOG.warn("people cannot be read yet: {}", failure.getMessage());
              return vertx
                  .timer(REFRESH_MILLIS, TimeUnit.MILLISECONDS)
                  .compose(passed -> whenThere(vertx, question));
            });
  }

  @Override
  public String service(Optional<String> apiKey) {
    return apiKeys.tenant(apiKey);
  }

  @Override
  public Principal person(Optional<String> authorization, Role needed) {
    String token =
        authorization
            .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(header -> header.substring(BEARER.length()).strip())
            .orElseThrow(() -> Refusal.of(Kind.UNAUTHENTICATED, "Missing bearer token"));
    Principal person =
        tokens
            .verify(token)
            .flatMap(
                claims ->
                    people
                        .role(claims)
                        .map(role -> new Principal(claims.tenantId(), claims.name(), role)))
            .orElseThrow(() -> Refusal.of(Kind.UNAUTHENTICATED, "Invalid or expired token"));
    if (!person.role().includes(needed)) {
      throw Refusal.of(
          Kind.NOT_PERMITTED, "Operation not permitted. It needs the role " + needed.word() + ".");
    }
    return person;
  }

  @Override
  public Future<Token> login(String username, String password) {
    // All names that nobody can have are one to the throttle, which keeps it small.
    String name = PersonRules.isName(username) ? username : "";
    return checked(() -> throttle.check(name))
        .compose(
            may ->
                name.isEmpty()
                    ? Future.succeededFuture(Optional.<StoredUser>empty())
                    : store.find(DEFAULT_TENANT, name))
        .compose(
            user ->
                passwords
                    .matches(password, user.map(StoredUser::passwordHash).orElse(nobodysHash))
                    .map(matches -> attempt(user, matches)))
        .compose(attempt -> conclude(name, attempt));
  }

  /** What came of comparing a password: whom it lets in, and why. */
  private record Attempt(Optional<StoredUser> user, String tenantId, String reason) {}

  private static Attempt attempt(Optional<StoredUser> user, boolean matches) {
    String tenantId = user.map(StoredUser::tenantId).orElse(DEFAULT_TENANT);
    if (user.isEmpty()) {
      return new Attempt(user, tenantId, "nobody has that name");
    }
    if (!matches) {
      return new Attempt(Optional.empty(), tenantId, "the password is another one");
    }
    return user.get().disabled()
        ? new Attempt(Optional.empty(), tenantId, "the person is disabled")
        : new Attempt(user, tenantId, "the password is right");
  }

  private Future<Token> conclude(String name, Attempt attempt) {
    // Again: of many guesses at once, those that ended after the limit learn nothing.
    return checked(() -> throttle.check(name))
        .compose(
            may -> {
              boolean granted = attempt.user().isPresent();
              if (granted) {
                throttle.succeeded(name);
              } else {
                throttle.failed(name);
              }
              String kept = name.isEmpty() ? LoginAudit.UNKNOWN : name;
              return audit.tried(attempt.tenantId(), kept, granted, attempt.reason());
            })
        .compose(
            kept ->
                attempt
                    .user()
                    .map(this::token)
                    .orElseGet(
                        () ->
                            Future.failedFuture(
                                Refusal.of(
                                    Kind.UNAUTHENTICATED, "Incorrect username or password"))));
  }

  private Future<Token> token(StoredUser user) {
    Tokens.Claims claims = new Tokens.Claims(user.tenantId(), user.name(), user.credentialId());
    String token =
        tokens.issue(new Principal(user.tenantId(), user.name(), user.role()), user.credentialId());
    // Another node may have made this person a moment ago: the token must hold here at once.
    Future<Void> known =
        people.role(claims).isPresent() ? Future.succeededFuture() : people.refresh();
    return known.map(done -> new Token(token, user.role()));
  }

  @Override
  public Future<List<AppUser>> users(String tenantId) {
    return store.list(tenantId);
  }

  @Override
  public Future<AppUser> createUser(
      String tenantId, String name, Role role, String password, String actor) {
    return checked(() -> PersonRules.check(Optional.of(name), Optional.of(password)))
        .compose(good -> passwords.hash(password))
        .compose(
            hash ->
                store.create(
                    new StoredUser(tenantId, name, role, false, hash, UUID.randomUUID()), actor))
        .compose(this::afterChange);
  }

  @Override
  public Future<AppUser> changeUser(
      String tenantId,
      String name,
      Optional<Role> role,
      Optional<Boolean> disabled,
      Optional<String> password,
      String actor) {
    return checked(
            () -> {
              requireName(name);
              PersonRules.check(Optional.empty(), password);
            })
        .compose(
            good ->
                password
                    .map(text -> passwords.hash(text).map(Optional::of))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())))
        .compose(hash -> store.change(tenantId, name, new Change(role, disabled, hash), actor))
        .compose(this::afterChange);
  }

  @Override
  public Future<Void> deleteUser(String tenantId, String name, String actor) {
    return checked(() -> requireName(name))
        .compose(good -> store.delete(tenantId, name, actor))
        .compose(this::afterChange);
  }

  private static void requireName(String name) {
    if (!PersonRules.isName(name)) {
      throw Refusal.of(Kind.NOT_FOUND, "No such user");
    }
  }

  private static Future<Void> checked(Runnable check) {
    try {
      check.run();
      return Future.succeededFuture();
    } catch (Refusal refusal) {
      return Future.failedFuture(refusal);
    }
  }

  /** The change is made, whatever comes of reading it back: the timer will read it then. */
  private <T> Future<T> afterChange(T result) {
    return people
        .refresh()
        .otherwise(
            failure -> {
              LOG.warn("a change of people is not seen on this node yet: {}", failure.toString());
              return null;
            })
        .map(done -> result);
  }

  private void refreshByTimer() {
    if (!refreshing.compareAndSet(false, true)) {
      return;
    }
    people
        .refresh()
        .onComplete(
            done -> {
              refreshing.set(false);
              boolean wasAway = storeAway.getAndSet(done.failed());
              if (done.failed() && !wasAway) {
                LOG.warn("people cannot be read: those read last hold until they can");
              } else if (done.succeeded() && wasAway) {
                LOG.info("people can be read again");
              }
            });
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    passwords.close();
  }
}
