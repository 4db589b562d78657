package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.review.Prompt.Scope;
import io.susanoh.l1.RuleSet;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Has a model judge, and trusts neither its answer nor the texts that it read (CONTRACT §6). Where
 * it fails, the local arbiter judges for now.
 */
public final class ModelJudge implements Judge {

  private final Model model;
  private final VerdictCache cache;
  private final Function<Evidence, Future<History>> histories;
  private final Supplier<RuleSet> rules;
  private final ModelNotices notices;
  private final long patienceMillis;
  private final InstantSource clock;

  /**
   * A judge.
   *
   * @param histories what happened to the evidence's account lately
   * @param rules in force
   * @param patienceMillis how long an analysis may be due before the arbiter judges it for now
   */
  public ModelJudge(
      Model model,
      VerdictCache cache,
      Function<Evidence, Future<History>> histories,
      Supplier<RuleSet> rules,
      ModelNotices notices,
      long patienceMillis,
      InstantSource clock) {
    this.model = Objects.requireNonNull(model);
    this.cache = Objects.requireNonNull(cache);
    this.histories = Objects.requireNonNull(histories);
    this.rules = Objects.requireNonNull(rules);
    this.notices = Objects.requireNonNull(notices);
    this.patienceMillis = patienceMillis;
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public Future<Judgement> judge(Evidence evidence, long dueMillis) {
    Optional<Verdict> known = cache.find(evidence);
    if (known.isPresent()) {
      return Future.succeededFuture(Judgement.of(known.get()));
    }
    if (clock.millis() - dueMillis > patienceMillis) {
      ModelReply.Failure overdue =
          new ModelReply.Failure(
              ModelFault.OVERDUE, "more analyses are due than the model can answer");
      return Future.succeededFuture(new Asked(evidence, History.NONE).forNow(overdue));
    }
    return histories.apply(evidence).compose(history -> new Asked(evidence, history).judge());
  }

  /** One analysis, with all that is sent for it. */
  private final class Asked {

    private final Evidence evidence;
    private final Prompt prompt;
    private final List<ModelRequest> sent = new ArrayList<>();

    Asked(Evidence evidence, History history) {
      this.evidence = evidence;
      this.prompt = Prompt.of(evidence, history, rules.get(), clock.millis());
    }

    Future<Judgement> judge() {
      return ask(Scope.WHOLE)
          .compose(
              reply ->
                  reply instanceof ModelReply.Failure failure
                          && failure.fault() == ModelFault.TOO_LONG
                      ? ask(Scope.SHRUNK)
                      : Future.succeededFuture(reply))
          .compose(
              reply ->
                  switch (read(reply)) {
                    case Read.Unusable unusable ->
                        Future.succeededFuture(forNow(unusable.failure()));
                    case Read.Usable usable -> guarded(usable.opinion()).map(this::reached);
                  });
    }

    private Future<ModelReply> ask(Scope scope) {
      ModelRequest request = prompt.request(scope);
      sent.add(request);
      return model.ask(request);
    }

    /** A release against the local score needs a second opinion that no text could sway. */
    private Future<Opinion> guarded(Opinion opinion) {
      int localScore = Arbiter.score(evidence);
      if (opinion.action() != AccountState.NORMAL || localScore <= Arbiter.SCORE_NORMAL_MAX) {
        return Future.succeededFuture(opinion);
      }
      if (localScore > Arbiter.SCORE_SURVEILLANCE_MAX) {
        return Future.succeededFuture(
            opinion.watched("the model says NORMAL against a local score of " + localScore));
      }
      return ask(Scope.WITHOUT_TEXT)
          .map(
              reply ->
                  read(reply) instanceof Read.Usable second
                          && second.opinion().action() == AccountState.NORMAL
                      ? opinion
                      : opinion.watched(
                          "the model says NORMAL only where it reads what players wrote"));
    }

    private Read read(ModelReply reply) {
      return switch (reply) {
        case ModelReply.Failure failure -> new Read.Unusable(failure);
        case ModelReply.Answer answer ->
            Opinion.read(answer.text(), prompt)
                .<Read>map(Read.Usable::new)
                .orElseGet(
                    () ->
                        new Read.Unusable(
                            new ModelReply.Failure(
                                ModelFault.MALFORMED, "the answer is not the JSON asked for")));
      };
    }

    private Judgement reached(Opinion opinion) {
      Verdict verdict = opinion.verdict(evidence);
      cache.put(evidence, verdict);
      notices.answered(evidence.account().tenantId());
      return new Judgement(verdict, ModelInputJson.write(sent), Optional.empty());
    }

    Judgement forNow(ModelReply.Failure failure) {
      notices.failed(evidence.account().tenantId(), failure);
      return new Judgement(
          Arbiter.judgeForNow(evidence, failure.cause()),
          ModelInputJson.write(sent),
          Optional.of(failure));
    }
  }

  private sealed interface Read {
    record Usable(Opinion opinion) implements Read {}

    record Unusable(ModelReply.Failure failure) implements Read {}
  }
}
