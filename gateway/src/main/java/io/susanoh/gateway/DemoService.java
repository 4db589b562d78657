package io.susanoh.gateway;

import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.http.Demo;
import io.susanoh.gateway.review.Analyses;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.screening.Screened;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays the demo's scenarios through the same use cases as a game server's events. */
final class DemoService implements Demo {

  private static final long WITHDRAWN = 1_000;

  private final Events events;
  private final Accounts accounts;
  private final Analyses analyses;

  DemoService(Events events, Accounts accounts, Analyses analyses) {
    this.events = events;
    this.accounts = accounts;
    this.analyses = analyses;
  }

  @Override
  public Future<List<Screened>> scenario(String tenantId, Scenario scenario) {
    return send(DemoEvents.of(scenario, tenantId));
  }

  @Override
  public Future<Showcase> showcase(String tenantId) {
    AccountId boss = new AccountId(tenantId, DemoEvents.BOSS);
    List<GameEvent> smurfing = DemoEvents.of(Scenario.RMT_SMURFING, tenantId);
    return send(smurfing)
        .compose(
            answers ->
                accounts
                    .withdraw(boss, WITHDRAWN)
                    .compose(withdrawal -> analyze(boss, smurfing.getLast(), answers, withdrawal)));
  }

  private Future<Showcase> analyze(
      AccountId boss, GameEvent last, List<Screened> answers, AccountState withdrawal) {
    int rules = answers.stream().mapToInt(Screened::rules).reduce(0, (a, b) -> a | b);
    return analyses
        .analyze(last)
        .transform(
            analysis ->
                accounts
                    .read(boss)
                    .map(
                        account ->
                            new Showcase(
                                boss.userId(),
                                rules,
                                withdrawal,
                                account.state(),
                                Optional.<Verdict>ofNullable(analysis.result()),
                                Optional.ofNullable(analysis.cause()).map(Throwable::getMessage))));
  }

  /** One after the other, as a game server that waits for each answer. */
  private Future<List<Screened>> send(List<GameEvent> toSend) {
    Future<List<Screened>> sent = Future.succeededFuture(new ArrayList<>());
    for (GameEvent event : toSend) {
      sent =
          sent.compose(
              answers ->
                  events
                      .accept(event)
                      .map(
                          answer -> {
                            answers.add(answer);
                            return answers;
                          }));
    }
    return sent;
  }
}
