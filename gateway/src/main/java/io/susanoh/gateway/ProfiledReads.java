package io.susanoh.gateway;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.screening.AccountProfile;
import io.susanoh.gateway.screening.Profiles;
import io.susanoh.gateway.storage.AccountRow;
import io.susanoh.gateway.storage.Page;
import io.susanoh.gateway.storage.Reads;
import io.susanoh.gateway.storage.Stats;
import io.susanoh.gateway.storage.StoredAnalysis;
import io.susanoh.gateway.storage.StoredEvent;
import io.susanoh.gateway.storage.StoredSettingChange;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Reads of which profiles come from elsewhere.
 *
 * @param reads all others
 */
record ProfiledReads(Reads reads, Profiles profiles) implements Reads {

  @Override
  public Future<AccountProfile> profile(AccountId id) {
    return profiles.profile(id);
  }

  @Override
  public Future<List<StoredEvent>> recentEvents(String tenantId, int limit) {
    return reads.recentEvents(tenantId, limit);
  }

  @Override
  public Future<Page<AccountRow>> accounts(
      String tenantId,
      Optional<AccountState> state,
      Optional<String> userId,
      int limit,
      Optional<String> after) {
    return reads.accounts(tenantId, state, userId, limit, after);
  }

  @Override
  public Future<Stats> stats(String tenantId) {
    return reads.stats(tenantId);
  }

  @Override
  public Future<Page<Transition>> transitions(
      String tenantId, Optional<String> userId, int limit, Optional<String> after) {
    return reads.transitions(tenantId, userId, limit, after);
  }

  @Override
  public Future<List<StoredAnalysis>> analyses(String tenantId, int limit) {
    return reads.analyses(tenantId, limit);
  }

  @Override
  public Future<List<StoredSettingChange>> settingChanges(String tenantId, int limit) {
    return reads.settingChanges(tenantId, limit);
  }
}
