package io.susanoh.gateway.storage;

import io.susanoh.gateway.access.AppUser;
import io.susanoh.gateway.access.Role;
import io.susanoh.gateway.access.UserStore;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.Kind;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables {@code app_user} and {@code instance_secret}. Safe for all threads. */
public final class UserTable implements UserStore {

  private static final Logger LOG = LoggerFactory.getLogger(UserTable.class);

  private static final long ANSWER_MAX_MILLIS = 5_000;
  private static final int RETRY_AFTER_SECONDS = 5;

  /** Who makes the first person. */
  private static final String FIRST_START = "susanoh";

  /**
   * Classes of SQLSTATE that another try may not meet: connection, transaction state and rollback,
   * login, resources, operator. Any other is a fault of ours.
   */
  private static final Set<String> PASSING_CLASSES =
      Set.of("08", "25", "28", "3D", "40", "53", "55", "57");

  static final String ALL =
      "select tenant_id, name, role, disabled, password_hash, credential_id from app_user";

  static final String LIST =
      "select name, role, disabled from app_user where tenant_id = $1 order by name";

  static final String FIND = ALL + " where tenant_id = $1 and name = $2";

  private static final String INSERT =
      """
      insert into app_user (tenant_id, name, role, disabled, password_hash, credential_id,
                            created_millis, updated_millis)
      select $1, $2, $3, $4, $5, $6, $7, $7
      where (select count(*) from app_user where tenant_id = $1) < $8
      on conflict (tenant_id, name) do nothing""";

  /**
   * The person and every active admin, locked in one order for all: whoever else would end an admin
   * waits here, and then sees the ones who are left.
   */
  static final String LOCK =
      """
      select name, role, disabled from app_user
      where tenant_id = $1 and (name = $2 or (role = 'admin' and not disabled))
      order by name for update""";

  private static final String UPDATE =
      """
      update app_user
      set role = coalesce($3, role), disabled = coalesce($4, disabled),
          password_hash = coalesce($5, password_hash), credential_id = coalesce($6, credential_id),
          updated_millis = $7
      where tenant_id = $1 and name = $2
      returning name, role, disabled""";

  private static final String DELETE = "delete from app_user where tenant_id = $1 and name = $2";

  private static final String INSERT_SECRET =
      """
      insert into instance_secret (name, value, created_millis) values ($1, $2, $3)
      on conflict (name) do nothing""";

  private static final String FIND_SECRET = "select value from instance_secret where name = $1";

  private final Pool pool;
  private final InstantSource clock;

  /** Queries by this pool, which its maker closes. */
  public UserTable(Pool pool, InstantSource clock) {
    this.pool = pool;
    this.clock = clock;
  }

  @Override
  public Future<List<StoredUser>> all() {
    return answered(query(pool, ALL, Tuple.tuple()).map(rows -> listed(rows, UserTable::user)));
  }

  @Override
  public Future<List<AppUser>> list(String tenantId) {
    return answered(
        query(pool, LIST, Tuple.of(tenantId)).map(rows -> listed(rows, UserTable::appUser)));
  }

  @Override
  public Future<Optional<StoredUser>> find(String tenantId, String name) {
    return answered(
        query(pool, FIND, Tuple.of(tenantId, name))
            .map(rows -> listed(rows, UserTable::user).stream().findFirst()));
  }

  @Override
  public Future<AppUser> create(StoredUser user, String actor) {
    return answered(
        insert(user, USERS_MAX, actor)
            .compose(
                inserted ->
                    inserted
                        ? Future.succeededFuture(true)
                        : find(user.tenantId(), user.name())
                            .compose(found -> Future.failedFuture(notCreated(found.isPresent()))))
            .map(inserted -> new AppUser(user.name(), user.role(), user.disabled())));
  }

  private static Refusal notCreated(boolean nameTaken) {
    return Refusal.of(
        Kind.MALFORMED,
        nameTaken
            ? "A user of that name exists"
            : "There are " + USERS_MAX + " users, and no more may be added");
  }

  @Override
  public Future<Boolean> createFirst(StoredUser user) {
    return answered(insert(user, 1, FIRST_START));
  }

  private Future<Boolean> insert(StoredUser user, int usersMax, String actor) {
    return pool.withTransaction(
        connection ->
            insert(connection, user, usersMax)
                .compose(
                    inserted ->
                        inserted
                            ? PersonAudit.created(connection, user, actor, clock.millis())
                                .map(audited -> true)
                            : Future.succeededFuture(false)));
  }

  private Future<Boolean> insert(SqlConnection connection, StoredUser user, int usersMax) {
    return query(
            connection,
            INSERT,
            Tuple.of(
                user.tenantId(),
                user.name(),
                user.role().word(),
                user.disabled(),
                user.passwordHash().value(),
                user.credentialId(),
                clock.millis(),
                usersMax))
        .map(rows -> rows.rowCount() == 1);
  }

  @Override
  public Future<AppUser> change(String tenantId, String name, Change change, String actor) {
    boolean newCredential = change.passwordHash().isPresent() || change.disabled().orElse(false);
    Tuple values =
        Tuple.of(
            tenantId,
            name,
            change.role().map(Role::word).orElse(null),
            change.disabled().orElse(null),
            change.passwordHash().map(Secret::value).orElse(null),
            newCredential ? UUID.randomUUID() : null,
            clock.millis());
    return answered(
        pool.withTransaction(
            connection ->
                lock(connection, tenantId, name, change.endsAdmin())
                    .compose(locked -> query(connection, UPDATE, values))
                    .map(rows -> appUser(rows.iterator().next()))
                    .compose(
                        changed ->
                            PersonAudit.changed(
                                    connection, tenantId, name, change, actor, clock.millis())
                                .map(audited -> changed))));
  }

  @Override
  public Future<Void> delete(String tenantId, String name, String actor) {
    return answered(
        pool.withTransaction(
            connection ->
                lock(connection, tenantId, name, true)
                    .compose(locked -> query(connection, DELETE, Tuple.of(tenantId, name)))
                    .compose(
                        deleted ->
                            PersonAudit.deleted(
                                connection, tenantId, name, actor, clock.millis()))));
  }

  /** Locks the person; one who would end as an admin must not be the last active one. */
  private static Future<Void> lock(
      SqlConnection connection, String tenantId, String name, boolean endsAdmin) {
    return query(connection, LOCK, Tuple.of(tenantId, name))
        .map(rows -> listed(rows, UserTable::appUser))
        .compose(
            locked -> {
              if (locked.stream().noneMatch(user -> user.name().equals(name))) {
                return Future.failedFuture(Refusal.of(Kind.NOT_FOUND, "No such user"));
              }
              List<AppUser> admins = locked.stream().filter(UserTable::isActiveAdmin).toList();
              boolean last = admins.size() == 1 && admins.get(0).name().equals(name);
              return last && endsAdmin
                  ? Future.failedFuture(
                      Refusal.of(
                          Kind.MALFORMED,
                          "The last active admin cannot be disabled, demoted or deleted"))
                  : Future.succeededFuture();
            });
  }

  private static boolean isActiveAdmin(AppUser user) {
    return user.role() == Role.ADMIN && !user.disabled();
  }

  @Override
  public Future<Secret> secret(String name, Secret made) {
    return answered(
        query(pool, INSERT_SECRET, Tuple.of(name, made.value(), clock.millis()))
            .compose(inserted -> query(pool, FIND_SECRET, Tuple.of(name)))
            .map(rows -> new Secret(rows.iterator().next().getString("value"))));
  }

  private static Future<RowSet<Row>> query(SqlClient client, String sql, Tuple values) {
    return client.preparedQuery(sql).execute(values);
  }

  private static <T> List<T> listed(RowSet<Row> rows, Function<Row, T> read) {
    return StreamSupport.stream(rows.spliterator(), false).map(read).toList();
  }

  private static StoredUser user(Row row) {
    return new StoredUser(
        row.getString("tenant_id"),
        row.getString("name"),
        Role.ofWord(row.getString("role")),
        row.getBoolean("disabled"),
        new Secret(row.getString("password_hash")),
        row.getUUID("credential_id"));
  }

  private static AppUser appUser(Row row) {
    return new AppUser(
        row.getString("name"), Role.ofWord(row.getString("role")), row.getBoolean("disabled"));
  }

  /** The answer, in a bounded time; a failure that will pass becomes UNAVAILABLE. */
  private static <T> Future<T> answered(Future<T> answer) {
    return answer
        .timeout(ANSWER_MAX_MILLIS, TimeUnit.MILLISECONDS)
        .recover(
            failure -> {
              if (!passes(failure)) {
                return Future.failedFuture(failure);
              }
              LOG.debug("People cannot be read or changed", failure);
              return Future.failedFuture(
                  Refusal.unavailable("Users are not available", RETRY_AFTER_SECONDS));
            });
  }

  private static boolean passes(Throwable failure) {
    return switch (failure) {
      case Refusal refusal -> false;
      case PgException answer -> PASSING_CLASSES.contains(answer.getSqlState().substring(0, 2));
      case RuntimeException programming when isProgramming(programming) -> false;
      default -> true;
    };
  }

  private static boolean isProgramming(RuntimeException failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof NullPointerException
        || failure instanceof ClassCastException;
  }
}
