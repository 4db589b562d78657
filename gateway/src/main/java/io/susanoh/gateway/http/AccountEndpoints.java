package io.susanoh.gateway.http;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.storage.Reads;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Optional;

/** Accounts: what they may do, how they stand, and how people move them. */
final class AccountEndpoints {

  private static final int LIMIT_ORDINARY = 50;
  private static final int LIMIT_MAX = 200;
  private static final int ID_MAX = 128;
  private static final int REASON_MAX = 1000;

  private final Accounts accounts;
  private final Reads reads;

  AccountEndpoints(Accounts accounts, Reads reads) {
    this.accounts = accounts;
    this.reads = reads;
  }

  Future<Answer> withdraw(Call call) {
    Withdrawal withdrawal = new Withdrawal();
    JsonBody.read(call.bytes(), withdrawal, "user_id", "amount");
    return accounts
        .withdraw(new AccountId(call.tenantId(), withdrawal.userId), withdrawal.amount)
        .map(state -> withdrawn(state, withdrawal));
  }

  /** The status that answers a withdrawal from an account in {@code state} (CONTRACT §5). */
  static int withdrawalStatus(AccountState state) {
    return switch (state) {
      case NORMAL -> 200;
      case RESTRICTED_WITHDRAWAL, UNDER_SURVEILLANCE -> 423;
      case BANNED -> 403;
    };
  }

  private static Answer withdrawn(AccountState state, Withdrawal withdrawal) {
    if (state != AccountState.NORMAL) {
      return Errors.detail(
          withdrawalStatus(state), "Withdrawals are locked: the account is " + state);
    }
    return Answer.ok(
        new JsonObject()
            .put("status", "ok")
            .put("message", "Withdrawal of " + withdrawal.amount + " may go ahead"));
  }

  Future<Answer> list(Call call) {
    Query query = call.query();
    int limit = query.limit(LIMIT_ORDINARY, LIMIT_MAX);
    return reads
        .accounts(call.tenantId(), query.state(), query.id("id"), limit, query.after())
        .map(
            page -> Paging.answer(call, page, row -> Json.accountState(row.userId(), row.state())));
  }

  Future<Answer> read(Call call) {
    AccountId id = account(call);
    return accounts
        .read(id)
        .compose(
            account ->
                reads
                    .profile(id)
                    .map(Optional::of)
                    // Its state is known without PostgreSQL.
                    .otherwise(Optional.empty())
                    .map(profile -> Answer.ok(Json.account(account, profile))));
  }

  Future<Answer> release(Call call) {
    AccountId id = account(call);
    return accounts.release(id, call.caller().name()).map(state -> moved(id, state));
  }

  Future<Answer> override(Call call) {
    AccountId id = account(call);
    StateOverride wanted = new StateOverride();
    JsonBody.read(call.bytes(), wanted, "state", "reason");
    return accounts
        .override(id, wanted.state, wanted.reason, call.caller().name())
        .map(state -> moved(id, state));
  }

  private static AccountId account(Call call) {
    return new AccountId(call.tenantId(), call.parameter());
  }

  private static Answer moved(AccountId id, AccountState state) {
    return Answer.ok(Json.accountState(id.userId(), state));
  }

  /** {@code {user_id, amount}}. */
  private static final class Withdrawal implements JsonBody.Fields {
    private String userId = "";
    private long amount;

    @Override
    public void read(String field, JsonBody json) throws IOException {
      switch (field) {
        case "user_id" -> userId = json.text(1, ID_MAX);
        case "amount" -> amount = json.integer(GameEvent.AMOUNT_MAX);
        default -> json.skip();
      }
    }
  }

  /** {@code {state, reason}}. */
  private static final class StateOverride implements JsonBody.Fields {
    private AccountState state = AccountState.NORMAL;
    private String reason = "";

    @Override
    public void read(String field, JsonBody json) throws IOException {
      switch (field) {
        case "state" ->
            state = json.oneOf(AccountStates::named, AccountStates.NAMES, AccountState.NORMAL);
        case "reason" -> reason = reason(json);
        default -> json.skip();
      }
    }

    private static String reason(JsonBody json) throws IOException {
      Optional<String> text = json.textIf(1, REASON_MAX);
      if (text.filter(String::isBlank).isPresent()) {
        json.refuse("must say something", "string_blank");
      }
      return text.orElse("");
    }
  }
}
