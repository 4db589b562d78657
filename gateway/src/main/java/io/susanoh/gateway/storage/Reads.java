package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.screening.Profiles;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * The queries behind the read endpoints. Each first lets the drain pass whatever this node had
 * accepted; fails with UNAVAILABLE when that takes over 2 s or PostgreSQL is away. An {@code after}
 * that no page gave is MALFORMED.
 */
public interface Reads extends Profiles {

  /** Newest received first. */
  Future<List<StoredEvent>> recentEvents(String tenantId, int limit);

  /** By user id. */
  Future<Page<AccountRow>> accounts(
      String tenantId,
      Optional<AccountState> state,
      Optional<String> userId,
      int limit,
      Optional<String> after);

  /** Counters, which are rows. */
  Future<Stats> stats(String tenantId);

  /** Newest first. */
  Future<Page<Transition>> transitions(
      String tenantId, Optional<String> userId, int limit, Optional<String> after);

  /** Newest first. */
  Future<List<StoredAnalysis>> analyses(String tenantId, int limit);

  /** Newest first. */
  Future<List<StoredSettingChange>> settingChanges(String tenantId, int limit);
}
