package io.susanoh.gateway.storage;

import io.susanoh.gateway.access.TenantSettings;
import io.susanoh.gateway.access.TenantStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;

/** The table {@code tenant_setting}. Safe for all threads. */
public final class TenantSettingTable implements TenantStore {

  private static final String BAN_AWAITS_PERSON = "ban_awaits_person";

  private static final String ALL = "select tenant_id, value from tenant_setting where name = $1";

  private static final String PUT =
      """
      insert into tenant_setting (tenant_id, name, value, updated_millis) values ($1, $2, $3, $4)
      on conflict (tenant_id, name) do update set
        value = excluded.value, updated_millis = excluded.updated_millis
      """;

  private final TenantRows rows;
  private final InstantSource clock;

  TenantSettingTable(TenantRows rows, InstantSource clock) {
    this.rows = rows;
    this.clock = clock;
  }

  @Override
  public Future<Map<String, TenantSettings>> all() {
    return rows.query(
            ALL,
            Tuple.of(BAN_AWAITS_PERSON),
            row ->
                Map.entry(
                    row.getString("tenant_id"),
                    new TenantSettings(Boolean.parseBoolean(row.getString("value")))))
        .map(
            found ->
                found.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Override
  public Future<Void> put(
      String tenantId,
      TenantSettings former,
      TenantSettings settings,
      String actor,
      String reason) {
    String value = Boolean.toString(settings.banAwaitsPerson());
    Tuple values = Tuple.of(tenantId, BAN_AWAITS_PERSON, value, clock.millis());
    StoredSettingChange change =
        new StoredSettingChange(
            BAN_AWAITS_PERSON,
            Boolean.toString(former.banAwaitsPerson()),
            value,
            actor,
            reason,
            clock.millis());
    return rows.inTransaction(
        connection ->
            TenantRows.on(connection, PUT, values)
                .compose(done -> SettingChangeTable.insert(connection, tenantId, change)));
  }
}
