package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.redis.Pledges;
import io.susanoh.gateway.redis.Primary;
import io.susanoh.gateway.screening.StoredWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Primary} on PostgreSQL. */
public final class PgPrimary implements Primary, AutoCloseable {

  static final String ACCOUNT =
      """
      select state, version, person_version, trigger_stamp, clearance::text,
        (select jsonb_agg(to_jsonb(newest) order by stamp)::text
          from (
            select event_id, t.rules, effective_millis, stamp, t.actor_id
            from l2_job j join l2_trigger t using (tenant_id, job_id)
            where j.tenant_id = a.tenant_id and j.user_id = a.user_id
              and j.status in ('waiting', 'running')
            order by stamp desc limit $3) newest),
        releases
      from account a where tenant_id = $1 and user_id = $2
      """;

  private static final String SEVEN_DAYS_AGO =
      "((extract(epoch from now()) * 1000)::bigint - 604800000)";

  static final String BANNED =
      BannedTriggers.newest("$1", "$2", "$3::bigint", SEVEN_DAYS_AGO, "$4");

  private static final Logger LOG = LoggerFactory.getLogger(PgPrimary.class);

  private static final int QUERY_MAX_SECONDS = 2;
  private static final long LOOK_MILLIS = 1_000;

  /** Transactions at once that write what cannot wait for the drain. */
  private static final int WRITERS_MAX = 4;

  private final Vertx vertx;
  private final Pool pool;
  private final PledgeTable pledges;
  private final JobConnections writers;
  private final PastJournals past;
  private final long timer;
  private final RedisAgreement agreement;
  private final Restore restore;
  private final DrainSettings settings;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final BooleanSupplier up;
  private final Supplier<Future<Void>> drained;

  /**
   * @param up whether PostgreSQL answered when it was asked last
   * @param drained completes when it has everything that this process had accepted
   */
  public PgPrimary(
      Vertx vertx,
      Database database,
      DrainSettings settings,
      BooleanSupplier up,
      Supplier<Future<Void>> drained) {
    this.vertx = vertx;
    this.pool = database.pool(vertx, "primary");
    this.pledges = new PledgeTable(pool);
    this.writers = new JobConnections(database, WRITERS_MAX);
    this.agreement = new RedisAgreement(database);
    this.restore = new Restore(database);
    this.settings = settings;
    this.up = up;
    this.drained = drained;
    this.past = new PastJournals(writers, settings);
    this.timer = vertx.setPeriodic(LOOK_MILLIS, fired -> look());
  }

  /** Whether it has lost what this process alone can give it again. */
  private void look() {
    if (isUp() && looking.compareAndSet(false, true)) {
      vertx
          .executeBlocking(
              () -> {
                past.look();
                return past;
              },
              false)
          .onComplete(
              done -> {
                looking.set(false);
                if (done.failed()) {
                  LOG.debug("looked at in vain: {}", done.cause().getMessage());
                }
              });
    }
  }

  @Override
  public boolean isUp() {
    return up.getAsBoolean();
  }

  @Override
  public Future<Optional<Account>> account(AccountId id) {
    if (id.userId().indexOf('\0') >= 0) {
      return Future.succeededFuture(Optional.empty());
    }
    return pool.preparedQuery(ACCOUNT)
        .execute(Tuple.of(id.tenantId(), id.userId(), Clearance.TRIGGERS_MAX))
        .timeout(QUERY_MAX_SECONDS, TimeUnit.SECONDS)
        .recover(failed -> Future.failedFuture(DrainGate.refusal(failed)))
        .map(rows -> first(id, rows))
        .compose(
            found ->
                found.filter(account -> account.state() == AccountState.BANNED).isPresent()
                    ? withTriggers(found.get()).map(Optional::of)
                    : Future.succeededFuture(found));
  }

  private Future<Account> withTriggers(Account banned) {
    AccountId id = banned.id();
    return pool.preparedQuery(BANNED)
        .execute(Tuple.of(id.tenantId(), id.userId(), banned.version(), Clearance.TRIGGERS_MAX))
        .timeout(QUERY_MAX_SECONDS, TimeUnit.SECONDS)
        .recover(failed -> Future.failedFuture(DrainGate.refusal(failed)))
        .map(
            rows -> {
              List<Trigger> newestFirst = new ArrayList<>();
              for (Row row : rows) {
                newestFirst.add(
                    new Trigger(
                        row.getString(0),
                        row.getInteger(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4)));
              }
              return banned.withTriggersOfWindow(newestFirst.reversed());
            });
  }

  private static Optional<Account> first(AccountId id, RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(
          new Account(
              id,
              AccountState.valueOf(row.getString(0)),
              row.getLong(1),
              row.getLong(2),
              row.getLong(3),
              Optional.ofNullable(row.getString(4)).map(StoredJson::clearance),
              Optional.ofNullable(row.getString(5))
                  .map(StoredJson::triggers)
                  .orElse(List.<Trigger>of()),
              List.of(row.getArrayOfLongs(6))));
    }
    return Optional.empty();
  }

  @Override
  public Future<Void> write(List<JournalRecord> records) {
    return vertx.executeBlocking(
        () -> {
          writers.inTransaction(
              connection -> {
                Batch.of(records).write(connection, new RecentAccounts(1), settings, false);
                return records;
              });
          past.wrote(records);
          return null;
        },
        false);
  }

  @Override
  public Future<Void> askForL2(Account flagged) {
    return vertx.executeBlocking(
        () -> {
          writers.inTransaction(
              connection -> {
                MissedTriggers.ask(connection, flagged, settings);
                return flagged;
              });
          return null;
        },
        false);
  }

  @Override
  public Future<Boolean> agree(String redis) {
    return vertx.executeBlocking(
        () -> {
          try {
            return agreement.agree(redis);
          } catch (SQLException e) {
            throw DrainGate.away();
          }
        },
        false);
  }

  @Override
  public Future<Void> disagree() {
    return vertx.executeBlocking(
        () -> {
          agreement.close();
          return null;
        },
        false);
  }

  @Override
  public Pledges pledges() {
    return pledges;
  }

  @Override
  public Future<Void> drained() {
    return drained.get();
  }

  @Override
  public void accounts(long nowMillis, Consumer<Account> each) {
    restore.accounts(nowMillis, each);
  }

  @Override
  public void windows(long nowMillis, Consumer<StoredWindow> each) {
    restore.windowsOfAllNodes(nowMillis, each);
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    agreement.close();
    writers.close();
    pool.close();
  }
}
