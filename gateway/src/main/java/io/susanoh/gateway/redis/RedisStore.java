package io.susanoh.gateway.redis;

import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.screening.AccountProfile;
import io.susanoh.gateway.screening.StoredWindow;
import io.susanoh.l1.GameEvent;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.ScreeningResult.Admission;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Windows and accounts in Redis, each change one step of its own there. Says what Redis says and
 * decides nothing. Safe for all threads; futures complete on their callers' contexts and fail with
 * {@link RedisAway}.
 */
final class RedisStore {

  /** The place before the first page and after the last. */
  static final String END = "0";

  /** Beyond the end of a clearance, so that clocks may differ. */
  private static final long KEPT_LONGER_MILLIS = 60_000;

  private static final int ENTRIES_A_MERGE = 500;

  /** How old a profile may be. */
  private static final long PROFILE_MILLIS = 5_000;

  private final Lanes lanes;

  RedisStore(Lanes lanes) {
    this.lanes = lanes;
  }

  /**
   * Puts an event into its target's window.
   *
   * @param eventRules the rules that it fires by itself
   * @param receiptMillis empty: Redis's clock
   */
  Future<Seen> screen(GameEvent event, int eventRules, RuleSet rules, OptionalLong receiptMillis) {
    AccountId target = new AccountId(event.tenantId(), event.targetId());
    List<String> args =
        List.of(
            event.eventId(),
            event.timestampMillis() == GameEvent.NO_TIMESTAMP
                ? ""
                : number(event.timestampMillis()),
            number(Math.min(event.currencyAmount(), L1Engine.ENTRY_AMOUNT_MAX)),
            number(eventRules),
            number(rules.amountThreshold()),
            number(rules.countThreshold()),
            receiptMillis.isPresent() ? number(receiptMillis.getAsLong()) : "");
    List<String> keys = List.of(Keys.window(target), Keys.entries(target), Keys.state(target));
    return lanes.run(target, Script.SCREEN, keys, args).map(answer -> seen(target, answer));
  }

  private static Seen seen(AccountId target, Response answer) {
    String[] figures = answer.get(0).toString().split(" ", -1);
    ScreeningResult result =
        new ScreeningResult(
            Integer.parseInt(figures[1]),
            switch (figures[0]) {
              case "A" -> Admission.ADDED;
              case "L" -> Admission.LATE;
              case "D" -> Admission.DUPLICATE;
              default -> throw new IllegalStateException("not an admission: " + figures[0]);
            },
            Long.parseLong(figures[2]),
            Integer.parseInt(figures[3]),
            figures[4].equals("-") ? ScreeningResult.EMPTY_WINDOW : Long.parseLong(figures[4]),
            Long.parseLong(figures[5]));
    boolean fired = result.screened();
    return new Seen(
        result,
        Long.parseLong(figures[6]),
        Long.parseLong(figures[7]),
        text(answer, 1).map(AccountState::valueOf),
        fired ? held(target, answer, 2) : new Held("", Optional.empty(), pending(answer, 2)),
        fired
            ? text(answer, 5).filter(t -> !t.isEmpty()).map(StoredText::settled)
            : Optional.empty());
  }

  /** Revision, account and pending transitions, from {@code index} on. */
  private static Held held(AccountId id, Response answer, int index) {
    return text(answer, index)
        .map(
            revision ->
                new Held(
                    revision,
                    text(answer, index + 1).map(json -> StoredText.account(id, json)),
                    pending(answer, index + 2)))
        .orElse(Held.NOTHING);
  }

  private static List<AccountMoved> pending(Response answer, int index) {
    return text(answer, index).map(StoredText::moves).orElse(List.of());
  }

  /** The account as Redis has it. */
  Future<Held> read(AccountId id) {
    Request request =
        Request.cmd(Command.HMGET)
            .arg(Keys.state(id))
            .arg("revision")
            .arg("account")
            .arg("pending");
    return lanes.send(id, request).map(answer -> held(id, answer, 0));
  }

  /**
   * Puts the account as it is to be after transitions, if nobody has changed it since {@code from}
   * was read.
   *
   * @param transitions kept with the account until {@link #kept}
   * @param settled by event id, what became of triggers
   * @return empty when it is done; else what is there instead, and nothing was done
   */
  Future<Optional<Held>> move(
      Held from,
      Account to,
      List<AccountMoved> transitions,
      Map<String, Settled> settled,
      long nowMillis) {
    AccountId id = to.id();
    List<String> args = new ArrayList<>();
    boolean changed = from.account().filter(to::equals).isEmpty();
    args.add(from.revision());
    args.add(changed ? UUID.randomUUID().toString() : "");
    args.add(to.state().name());
    args.add(StoredText.write(to));
    args.add(kept(to, nowMillis));
    args.add(StoredText.write(transitions));
    settled.forEach(
        (eventId, outcome) -> {
          args.add(eventId);
          args.add(StoredText.write(outcome));
        });
    List<String> keys = List.of(Keys.entries(id), Keys.state(id), Keys.profile(id));
    return lanes
        .run(id, Script.MOVE, keys, args)
        .map(
            answer ->
                answer.get(0).toInteger() == 1
                    ? Optional.empty()
                    : Optional.of(held(id, answer, 2)));
  }

  /** How long the account is kept; for ever while it is not NORMAL. */
  private static String kept(Account account, long nowMillis) {
    if (account.state() != AccountState.NORMAL) {
      return "";
    }
    long endMillis =
        account.clearance().map(c -> c.clearedAtMillis() + Clearance.KEPT_MILLIS).orElse(nowMillis);
    return number(Math.max(0, endMillis - nowMillis) + KEPT_LONGER_MILLIS);
  }

  /** The target's window; empty when Redis has nothing of it, or nothing but late events. */
  Future<Optional<StoredWindow>> window(AccountId id) {
    return lanes
        .run(id, Script.WINDOW, List.of(Keys.window(id), Keys.entries(id)), List.of())
        .map(answer -> window(id, answer));
  }

  private static Optional<StoredWindow> window(AccountId id, Response answer) {
    String last = answer.get(0).toString();
    if (last.isEmpty()) {
      return Optional.empty();
    }
    List<StoredWindow.Entry> entries = new ArrayList<>();
    for (int i = 2; i + 1 < answer.size(); i += 2) {
      String[] figures = answer.get(i + 1).toString().split(" ", 5);
      entries.add(
          new StoredWindow.Entry(
              answer.get(i).toString(),
              Long.parseLong(figures[0]),
              Long.parseLong(figures[1]),
              Integer.parseInt(figures[2])));
    }
    return Optional.of(
        new StoredWindow(
            id, Long.parseLong(answer.get(1).toString()), Long.parseLong(last), entries));
  }

  /**
   * Puts beside a window what another store knows of it, by event id; what is older than the window
   * stays out.
   *
   * @return the window's figures, with R1 and R2 as they are now, and the account
   */
  Future<Seen> merge(StoredWindow known, RuleSet rules) {
    List<Future<Seen>> parts = new ArrayList<>();
    List<StoredWindow.Entry> entries = known.entries();
    int from = 0;
    do {
      int to = Math.min(entries.size(), from + ENTRIES_A_MERGE);
      parts.add(merge(known, entries.subList(from, to), rules));
      from = to;
    } while (from < entries.size());
    return Future.all(parts).map(all -> parts.getLast().result());
  }

  private Future<Seen> merge(StoredWindow known, List<StoredWindow.Entry> entries, RuleSet rules) {
    AccountId id = known.target();
    List<String> args = new ArrayList<>();
    args.add(number(known.lastReceiptMillis()));
    args.add(number(known.openedMillis()));
    args.add(number(rules.amountThreshold()));
    args.add(number(rules.countThreshold()));
    for (StoredWindow.Entry entry : entries) {
      args.add(entry.eventId());
      args.add(number(entry.effectiveMillis()));
      args.add(number(entry.amount()));
      args.add(number(entry.rules()));
    }
    List<String> keys = List.of(Keys.window(id), Keys.entries(id), Keys.state(id));
    return lanes.run(id, Script.MERGE, keys, args).map(answer -> seen(id, answer));
  }

  /** Notes that an account is about to have what PostgreSQL has yet to be told of. */
  Future<Void> announce(AccountId id, long nowMillis) {
    return lanes
        .send(Request.cmd(Command.ZADD).arg(Keys.PENDING).arg(nowMillis).arg(member(id)))
        .mapEmpty();
  }

  private static String member(AccountId id) {
    return id.tenantId() + ' ' + id.userId();
  }

  /** Accounts that were announced before {@code beforeMillis}, some of them. */
  Future<List<Announced>> announced(long beforeMillis, int max) {
    return lanes
        .send(
            Request.cmd(Command.ZRANGE)
                .arg(Keys.PENDING)
                .arg("-inf")
                .arg(beforeMillis)
                .arg("BYSCORE")
                .arg("LIMIT")
                .arg(0)
                .arg(max)
                .arg("WITHSCORES"))
        .map(
            answer -> {
              List<Announced> accounts = new ArrayList<>();
              for (int i = 0; i + 1 < answer.size(); i += 2) {
                accounts.add(
                    new Announced(account(answer.get(i).toString()), answer.get(i + 1).toString()));
              }
              return accounts;
            });
  }

  /**
   * Some of the announced accounts.
   *
   * @param next where the next ones begin; {@link #END} when there are none
   */
  record Page(List<AccountId> accounts, String next) {
    Page {
      accounts = List.copyOf(accounts);
    }
  }

  /**
   * Announced accounts from a place on, whenever they were announced; whoever is among them all the
   * time is on a page.
   *
   * @param from {@link #END} for the first page
   */
  Future<Page> announcedFrom(String from, int about) {
    return lanes
        .send(Request.cmd(Command.ZSCAN).arg(Keys.PENDING).arg(from).arg("COUNT").arg(about))
        .map(
            answer -> {
              List<AccountId> accounts = new ArrayList<>();
              Response members = answer.get(1);
              for (int i = 0; i + 1 < members.size(); i += 2) {
                accounts.add(account(members.get(i).toString()));
              }
              return new Page(accounts, answer.get(0).toString());
            });
  }

  private static AccountId account(String member) {
    String[] parts = member.split(" ", 2);
    return new AccountId(parts[0], parts[1]);
  }

  /** PostgreSQL has all of it. */
  Future<Void> withdraw(Announced announced) {
    return seenTo(announced, "");
  }

  /** It is to be looked at again, as if it were announced at {@code atMillis}. */
  Future<Void> postpone(Announced announced, long atMillis) {
    return seenTo(announced, number(atMillis));
  }

  private Future<Void> seenTo(Announced announced, String next) {
    AccountId id = announced.account();
    return lanes
        .run(
            id,
            Script.ANNOUNCED,
            List.of(Keys.PENDING),
            List.of(member(id), announced.score(), next))
        .mapEmpty();
  }

  /** PostgreSQL has these transitions. */
  Future<Void> kept(AccountId id, List<AccountMoved> moves) {
    List<String> lines = moves.stream().map(moved -> StoredText.write(List.of(moved))).toList();
    return lanes.run(id, Script.KEPT, List.of(Keys.state(id)), lines).mapEmpty();
  }

  /** Has a pledge stand in Redis. */
  Future<Void> pledge(UUID pledge) {
    return lanes.send(Request.cmd(Command.SET).arg(Keys.pledge(pledge)).arg("")).mapEmpty();
  }

  /** A pledge stands no more. */
  Future<Void> unpledge(UUID pledge) {
    return lanes.send(Request.cmd(Command.DEL).arg(Keys.pledge(pledge))).mapEmpty();
  }

  /** Whether a pledge stands. */
  Future<Boolean> isPledged(UUID pledge) {
    return lanes
        .send(Request.cmd(Command.EXISTS).arg(Keys.pledge(pledge)))
        .map(there -> there.toInteger() == 1);
  }

  /** The profile of an account, if it was read lately. */
  Future<Optional<AccountProfile>> profile(AccountId id) {
    return lanes
        .send(id, Request.cmd(Command.GET).arg(Keys.profile(id)))
        .map(answer -> Optional.ofNullable(answer).map(a -> StoredText.profile(a.toString())));
  }

  /**
   * Keeps a profile for a while, unless the account was moved since.
   *
   * @param revision of the account before the profile was read
   */
  Future<Void> keepProfile(AccountId id, String revision, AccountProfile profile) {
    return lanes
        .run(
            id,
            Script.PROFILE,
            List.of(Keys.profile(id), Keys.state(id)),
            List.of(revision, StoredText.write(profile), number(PROFILE_MILLIS)))
        .mapEmpty();
  }

  private static Optional<String> text(Response answer, int index) {
    return Optional.ofNullable(answer.get(index)).map(Response::toString);
  }

  private static String number(long value) {
    return Long.toString(value);
  }
}
