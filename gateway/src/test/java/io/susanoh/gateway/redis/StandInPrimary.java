package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.journal.JournalRecord;
import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.StoredWindow;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A PostgreSQL that is away until it is {@link #up}; then it takes what it is given to write. */
final class StandInPrimary implements Primary {

  /** What was written, in order. */
  final List<JournalRecord> written = new ArrayList<>();

  boolean up;

  Optional<Pledges> pledges = Optional.empty();

  @Override
  public boolean isUp() {
    return up;
  }

  @Override
  public Future<Void> write(List<JournalRecord> records) {
    if (!up) {
      return gone();
    }
    written.addAll(records);
    return Future.succeededFuture();
  }

  @Override
  public Future<Optional<Account>> account(AccountId id) {
    return gone();
  }

  @Override
  public Future<Boolean> agree(String redis) {
    return up ? Future.succeededFuture(true) : gone();
  }

  @Override
  public Future<Void> disagree() {
    return up ? Future.succeededFuture() : gone();
  }

  @Override
  public Pledges pledges() {
    return pledges.orElseThrow(() -> new UnsupportedOperationException("it holds none"));
  }

  @Override
  public Future<Void> askForL2(Account flagged) {
    return gone();
  }

  @Override
  public Future<Void> drained() {
    return gone();
  }

  @Override
  public void accounts(long nowMillis, Consumer<Account> each) {}

  @Override
  public void windows(long nowMillis, Consumer<StoredWindow> each) {}

  private static <T> Future<T> gone() {
    return Future.failedFuture(Refusal.unavailable("it is away", 1));
  }
}
