package io.susanoh.gateway;

import io.susanoh.gateway.access.Access;
import io.susanoh.gateway.access.AppUser;
import io.susanoh.gateway.access.Principal;
import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.audit.AuditFinding;
import io.susanoh.gateway.audit.Audits;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.review.Analyses;
import io.susanoh.gateway.screening.AccountProfile;
import io.susanoh.gateway.storage.AccountRow;
import io.susanoh.gateway.storage.Page;
import io.susanoh.gateway.storage.Reads;
import io.susanoh.gateway.storage.Stats;
import io.susanoh.gateway.storage.StoredAnalysis;
import io.susanoh.gateway.storage.StoredEvent;
import io.susanoh.gateway.storage.StoredSettingChange;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * The use cases that lean on PostgreSQL, for an HTTP server that listens before PostgreSQL is
 * there. Until they are given, UNAVAILABLE.
 */
final class LateUseCases implements Access, Reads, Audits, Analyses {

  private static final int RETRY_AFTER_SECONDS = 1;

  private record Given(Access access, Reads reads, Audits audits, Analyses analyses) {}

  private volatile Optional<Given> given = Optional.empty();

  void give(Access access, Reads reads, Audits audits, Analyses analyses) {
    given = Optional.of(new Given(access, reads, audits, analyses));
  }

  private Given given() {
    return given.orElseThrow(
        () -> Refusal.unavailable("The gateway is starting", RETRY_AFTER_SECONDS));
  }

  @Override
  public String service(Optional<String> apiKey) {
    return given().access.service(apiKey);
  }

  @Override
  public Principal person(Optional<String> authorization, Role needed) {
    return given().access.person(authorization, needed);
  }

  @Override
  public Future<Token> login(String username, String password) {
    return given().access.login(username, password);
  }

  @Override
  public Future<List<AppUser>> users(String tenantId) {
    return given().access.users(tenantId);
  }

  @Override
  public Future<AppUser> createUser(
      String tenantId, String name, Role role, String password, String actor) {
    return given().access.createUser(tenantId, name, role, password, actor);
  }

  @Override
  public Future<AppUser> changeUser(
      String tenantId,
      String name,
      Optional<Role> role,
      Optional<Boolean> disabled,
      Optional<String> password,
      String actor) {
    return given().access.changeUser(tenantId, name, role, disabled, password, actor);
  }

  @Override
  public Future<Void> deleteUser(String tenantId, String name, String actor) {
    return given().access.deleteUser(tenantId, name, actor);
  }

  @Override
  public Future<List<StoredEvent>> recentEvents(String tenantId, int limit) {
    return given().reads.recentEvents(tenantId, limit);
  }

  @Override
  public Future<Page<AccountRow>> accounts(
      String tenantId,
      Optional<AccountState> state,
      Optional<String> userId,
      int limit,
      Optional<String> after) {
    return given().reads.accounts(tenantId, state, userId, limit, after);
  }

  @Override
  public Future<Stats> stats(String tenantId) {
    return given().reads.stats(tenantId);
  }

  @Override
  public Future<Page<Transition>> transitions(
      String tenantId, Optional<String> userId, int limit, Optional<String> after) {
    return given().reads.transitions(tenantId, userId, limit, after);
  }

  @Override
  public Future<List<StoredAnalysis>> analyses(String tenantId, int limit) {
    return given().reads.analyses(tenantId, limit);
  }

  @Override
  public Future<List<StoredSettingChange>> settingChanges(String tenantId, int limit) {
    return given().reads.settingChanges(tenantId, limit);
  }

  @Override
  public Future<AccountProfile> profile(AccountId id) {
    return given().reads.profile(id);
  }

  @Override
  public Future<Records> records(String tenantId, int limit, Optional<String> after) {
    return given().audits.records(tenantId, limit, after);
  }

  @Override
  public Future<AuditFinding> verify(String tenantId) {
    return given().audits.verify(tenantId);
  }

  @Override
  public Future<Checkpoints> checkpoints(String tenantId, int limit) {
    return given().audits.checkpoints(tenantId, limit);
  }

  @Override
  public Future<Verdict> analyze(GameEvent event) {
    return given().analyses.analyze(event);
  }
}
