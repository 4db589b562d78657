package io.susanoh.gateway.http;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.susanoh.gateway.access.Access;
import io.susanoh.gateway.access.AppUser;
import io.susanoh.gateway.access.Principal;
import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.EvidenceMark;
import io.susanoh.gateway.account.FraudType;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import io.susanoh.gateway.config.Settings.EngineProvider;
import io.susanoh.gateway.engine.Drill;
import io.susanoh.gateway.engine.EngineState;
import io.susanoh.gateway.engine.EngineStatus;
import io.susanoh.gateway.engine.Route;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.Kind;
import io.susanoh.gateway.review.Analyses;
import io.susanoh.gateway.screening.AccountProfile;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.screening.Screened;
import io.susanoh.gateway.storage.AccountRow;
import io.susanoh.gateway.storage.Page;
import io.susanoh.gateway.storage.Reads;
import io.susanoh.gateway.storage.Stats;
import io.susanoh.gateway.storage.StoredAnalysis;
import io.susanoh.gateway.storage.StoredEvent;
import io.susanoh.gateway.storage.StoredSettingChange;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.SlangPatterns;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What stands behind the edge, in memory: an amount of 1 000 000 fires R1, 振込 in the chat R4. */
final class StandIns
    implements Events, Accounts, Reads, Access, Analyses, EngineControl, Readiness, Demo {

  static final String KEY = "key-1";
  static final long NOW = 1_767_323_045_678L;

  /** An event of this id is answered when {@link #held} completes. */
  static final String HELD = "held";

  /** An event of this id makes the stand-in fail as no use case should. */
  static final String BROKEN = "broken";

  final PrometheusRegistry registry = new PrometheusRegistry();

  /** A chunk with an event whose id begins so is refused. */
  static final String TOO_MUCH = "too-much";

  /** How many events each chunk had. */
  final List<Integer> chunks = new CopyOnWriteArrayList<>();

  final List<StoredEvent> accepted = new CopyOnWriteArrayList<>();
  final Map<AccountId, AccountState> states = new ConcurrentHashMap<>();
  final Map<String, AppUser> people = new ConcurrentHashMap<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<Integer, Promise<Void>> arrivals = new ConcurrentHashMap<>();
  final Promise<Void> held = Promise.promise();
  final List<Drill> drills = new CopyOnWriteArrayList<>();
  volatile boolean drillsAllowed = true;
  volatile Route route = new Route(EngineProvider.RUST, 10);
  volatile boolean ready = true;
  volatile boolean keysConfigured = true;
  volatile Optional<Refusal> readsRefuse = Optional.empty();

  UseCases useCases(boolean demo) {
    return new UseCases(
        new ScanningEventDecoder(new JacksonEventDecoder()),
        this,
        this,
        this,
        this,
        new AuditStandIn(),
        this,
        this,
        () -> {
          throw Refusal.unavailable("the stand-ins tell nobody", 1);
        },
        this,
        new Observation(
            format -> "susanoh_events_total 1 " + format + '\n',
            new RequestMeters(registry, RequestTraces.off()),
            true),
        demo ? Optional.of(this) : Optional.empty());
  }

  @Override
  public Future<Screened> accept(GameEvent event) {
    if (event.eventId().equals(BROKEN)) {
      throw new IllegalStateException("SELECT secret FROM /etc/passwd");
    }
    int rules =
        (event.currencyAmount() >= 1_000_000 ? Rule.R1.bit() : 0)
            | (event.recentChatLog().orElse("").contains("振込") ? Rule.R4.bit() : 0);
    AccountId target = new AccountId(event.tenantId(), event.targetId());
    if (rules != 0) {
      states.putIfAbsent(target, AccountState.RESTRICTED_WITHDRAWAL);
    }
    accepted.addFirst(new StoredEvent(event, NOW, NOW, rules));
    arrived(accepted.size()).tryComplete();
    Screened screened = new Screened(rules, state(target));
    return event.eventId().equals(HELD)
        ? held.future().map(screened)
        : Future.succeededFuture(screened);
  }

  @Override
  public int roomInChunk(GameEvent event) {
    return 1000;
  }

  /** Whether a chunk with this event is refused, as when the journal is full. */
  private static boolean isTooMuch(GameEvent event) {
    return event.eventId().startsWith(TOO_MUCH);
  }

  @Override
  public Future<List<Screened>> acceptAll(List<GameEvent> events) {
    chunks.add(events.size());
    if (events.stream().anyMatch(StandIns::isTooMuch)) {
      return Future.failedFuture(Refusal.unavailable("the journal is full", 1));
    }
    return Future.join(events.stream().map(this::accept).toList()).map(CompositeFuture::list);
  }

  /** Completes when {@code count} events were accepted. */
  Future<Void> accepted(int count) {
    return arrived(count).future();
  }

  private Promise<Void> arrived(int count) {
    return arrivals.computeIfAbsent(count, absent -> Promise.promise());
  }

  private AccountState state(AccountId account) {
    return states.getOrDefault(account, AccountState.NORMAL);
  }

  @Override
  public Future<Account> read(AccountId id) {
    Optional<Clearance> clearance =
        id.userId().equals("cleared")
            ? Optional.of(new Clearance(NOW, 9, 5, 2, NOW, List.of("e-1")))
            : Optional.empty();
    return Future.succeededFuture(new Account(id, state(id), 7, 0, 0, clearance, List.of()));
  }

  @Override
  public Future<AccountState> withdraw(AccountId account, long amount) {
    calls.add("withdraw " + account.userId() + ' ' + amount);
    return Future.succeededFuture(state(account));
  }

  @Override
  public Future<AccountState> release(AccountId account, String reason, String actor) {
    AccountState from = state(account);
    if (from == AccountState.NORMAL || from == AccountState.BANNED) {
      return Future.failedFuture(Refusal.of(Kind.MALFORMED, "not released; current: " + from));
    }
    states.remove(account);
    calls.add("release " + account.userId() + " by " + actor);
    return Future.succeededFuture(AccountState.NORMAL);
  }

  @Override
  public Future<AccountState> override(
      AccountId account, AccountState to, String reason, String actor) {
    states.put(account, to);
    calls.add("override " + account.userId() + ' ' + to + " for " + reason + " by " + actor);
    return Future.succeededFuture(to);
  }

  @Override
  public Future<VerdictEffect> conclude(
      AccountId account, UUID jobId, Verdict verdict, EvidenceMark mark, String evidenceJson) {
    throw new UnsupportedOperationException("the edge concludes nothing");
  }

  @Override
  public Future<Void> store(AccountId account, Verdict verdict, String evidenceJson) {
    throw new UnsupportedOperationException("the edge stores nothing");
  }

  private <T> Future<T> reading(T answer) {
    return readsRefuse
        .<Future<T>>map(Future::failedFuture)
        .orElseGet(() -> Future.succeededFuture(answer));
  }

  @Override
  public Future<List<StoredEvent>> recentEvents(String tenantId, int limit) {
    calls.add("recent " + limit);
    return reading(accepted.stream().limit(limit).toList());
  }

  @Override
  public Future<Page<AccountRow>> accounts(
      String tenantId,
      Optional<AccountState> state,
      Optional<String> userId,
      int limit,
      Optional<String> after) {
    calls.add("accounts %s %s %d %s".formatted(state, userId, limit, after));
    AccountRow row = new AccountRow("受取人", AccountState.BANNED);
    return reading(
        new Page<>(List.of(row), after.isEmpty() ? Optional.of("a+b/=&ü") : Optional.empty()));
  }

  @Override
  public Future<Stats> stats(String tenantId) {
    return reading(
        new Stats(Map.of(AccountState.NORMAL, 3L, AccountState.BANNED, 1L), 2, 3, 4, 5, 6));
  }

  @Override
  public Future<Page<Transition>> transitions(
      String tenantId, Optional<String> userId, int limit, Optional<String> after) {
    calls.add("transitions %s %d %s".formatted(userId, limit, after));
    return reading(
        new Page<>(
            List.of(
                transition(TransitionTrigger.ADMIN_OVERRIDE, 0, "root"),
                transition(TransitionTrigger.L1_SCREENING, 9, "l1")),
            Optional.empty()));
  }

  private static Transition transition(TransitionTrigger trigger, int rules, String actor) {
    return new Transition(
        new AccountId(DEFAULT_TENANT, "u"),
        AccountState.NORMAL,
        AccountState.RESTRICTED_WITHDRAWAL,
        NOW * 1000,
        trigger,
        rules,
        NOW,
        actor,
        "why");
  }

  @Override
  public Future<List<StoredAnalysis>> analyses(String tenantId, int limit) {
    calls.add("analyses " + limit);
    return reading(
        List.of(
            new StoredAnalysis(
                new UUID(1, 2), NOW, verdict("u"), VerdictEffect.APPLIED, Optional.empty())));
  }

  @Override
  public Future<AccountProfile> profile(AccountId id) {
    return reading(
        new AccountProfile(
            NOW, 7, 2, 1, List.of(new Trigger("e-9", 0b1001, NOW, 0)), Optional.empty()));
  }

  @Override
  public Future<List<StoredSettingChange>> settingChanges(String tenantId, int limit) {
    calls.add("changes " + limit);
    return reading(
        List.of(new StoredSettingChange("L1_ENGINE", "rust", "java", "root", "why", NOW)));
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus(
        route,
        new RuleSet(3, 2, 1, SlangPatterns.of(List.of("振込"))),
        List.of(
            new EngineStatus.Engine(
                "java", EngineState.SOUND, false, true, false, Optional.empty(), 0),
            new EngineStatus.Engine(
                "rust",
                EngineState.PROBATION,
                true,
                false,
                true,
                Optional.of(EngineFault.Cause.SLOW_ANSWER),
                7)),
        true,
        12,
        3);
  }

  @Override
  public Route route() {
    return route;
  }

  @Override
  public Future<EngineStatus> choose(Route wanted, Order order) {
    if (wanted.provider() == EngineProvider.JAVA) {
      return Future.failedFuture(Refusal.of(Kind.MALFORMED, "Not now"));
    }
    route = wanted;
    calls.add("choose " + wanted.describe() + " by " + order.actor() + " for " + order.reason());
    return Future.succeededFuture(status());
  }

  @Override
  public Optional<List<Drill>> drills() {
    return drillsAllowed ? Optional.of(List.copyOf(drills)) : Optional.empty();
  }

  @Override
  public Future<Void> drill(List<Drill> wanted, Order order) {
    drills.clear();
    drills.addAll(wanted);
    calls.add("drill by " + order.actor() + " for " + order.reason());
    return Future.succeededFuture();
  }

  @Override
  public int shards() {
    return 64;
  }

  @Override
  public Future<Verdict> analyze(GameEvent event) {
    return Future.succeededFuture(verdict(event.targetId()));
  }

  private static Verdict verdict(String target) {
    return new Verdict(
        target,
        true,
        85,
        FraudType.RMT_SMURFING,
        AccountState.BANNED,
        "why",
        List.of("e-1"),
        0.6,
        Verdict.Source.ARBITER);
  }

  @Override
  public String service(Optional<String> apiKey) {
    if (keysConfigured && apiKey.isEmpty()) {
      throw Refusal.of(Kind.UNAUTHENTICATED, "Missing X-API-KEY header");
    }
    if (keysConfigured && !apiKey.get().equals(KEY)) {
      throw Refusal.of(Kind.UNAUTHENTICATED, "Invalid API key");
    }
    return DEFAULT_TENANT;
  }

  @Override
  public Principal person(Optional<String> authorization, Role needed) {
    for (Role role : Role.values()) {
      if (authorization.equals(Optional.of("Bearer " + role))) {
        if (!role.includes(needed)) {
          throw Refusal.of(Kind.NOT_PERMITTED, "Operation not permitted. Needed: " + needed);
        }
        return new Principal(DEFAULT_TENANT, role.name(), role);
      }
    }
    throw Refusal.of(Kind.UNAUTHENTICATED, "Not authenticated");
  }

  @Override
  public Future<Token> login(String username, String password) {
    return password.equals("pässword &+1")
        ? Future.succeededFuture(new Token("jwt-of-" + username, Role.OPERATOR))
        : Future.failedFuture(
            password.equals("again")
                ? Refusal.tooMany("Too many attempts", 30)
                : Refusal.of(Kind.UNAUTHENTICATED, "Incorrect username or password"));
  }

  @Override
  public Future<List<AppUser>> users(String tenantId) {
    return Future.succeededFuture(new ArrayList<>(people.values()));
  }

  @Override
  public Future<AppUser> createUser(
      String tenantId, String name, Role role, String password, String actor) {
    AppUser user = new AppUser(name, role, false);
    return people.putIfAbsent(name, user) == null
        ? Future.succeededFuture(user)
        : Future.failedFuture(Refusal.of(Kind.MALFORMED, "The name is taken"));
  }

  @Override
  public Future<AppUser> changeUser(
      String tenantId,
      String name,
      Optional<Role> role,
      Optional<Boolean> disabled,
      Optional<String> password,
      String actor) {
    AppUser user = people.get(name);
    if (user == null) {
      return Future.failedFuture(Refusal.of(Kind.NOT_FOUND, "No such user"));
    }
    AppUser changed = new AppUser(name, role.orElse(user.role()), disabled.orElse(user.disabled()));
    people.put(name, changed);
    password.ifPresent(given -> calls.add("password of " + name));
    return Future.succeededFuture(changed);
  }

  @Override
  public Future<Void> deleteUser(String tenantId, String name, String actor) {
    return people.remove(name) == null
        ? Future.failedFuture(Refusal.of(Kind.NOT_FOUND, "No such user"))
        : Future.succeededFuture();
  }

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public Map<String, Dependency> dependencies() {
    return Map.of("postgresql", new Dependency(ready ? Status.UP : Status.DOWN, "embedded"));
  }

  @Override
  public Future<List<Screened>> scenario(String tenantId, Scenario scenario) {
    return Future.succeededFuture(List.of(new Screened(0, AccountState.NORMAL)));
  }

  @Override
  public Future<Showcase> showcase(String tenantId) {
    return Future.succeededFuture(
        new Showcase(
            "user_boss_01",
            0b1001,
            AccountState.RESTRICTED_WITHDRAWAL,
            AccountState.BANNED,
            Optional.empty(),
            Optional.of("away")));
  }
}
