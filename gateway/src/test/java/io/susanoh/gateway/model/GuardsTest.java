package io.susanoh.gateway.model;

import static io.susanoh.gateway.model.GeminiModelTest.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.config.Secret;
import io.susanoh.gateway.review.ModelFault;
import io.susanoh.gateway.review.ModelReply;
import io.susanoh.gateway.review.ModelRequest;
import io.susanoh.gateway.review.TestClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Retries, the circuit breaker and the allowances, each alone. */
class GuardsTest {

  private static final long MIDNIGHT = 1_800_000_000_000L / 86_400_000 * 86_400_000;
  private static final ModelRequest QUESTION = new ModelRequest("default", "", "");
  private static final ModelReply.Answer ANSWER = new ModelReply.Answer("{}", 100);

  /** No wait at all, or hardly any. */
  private static final RandomGenerator IMPATIENT = () -> 0;

  private static Vertx vertx;

  private final Deque<ModelReply> replies = new ArrayDeque<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final TestClock clock = new TestClock(MIDNIGHT);

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    await(vertx.close());
  }

  private Future<ModelReply> model(ModelRequest request) {
    asked.incrementAndGet();
    return Future.succeededFuture(replies.size() > 1 ? replies.remove() : replies.element());
  }

  private static ModelReply.Failure failure(ModelFault fault) {
    return new ModelReply.Failure(fault, "of a test");
  }

  private static ModelFault fault(ModelReply reply) {
    return assertInstanceOf(ModelReply.Failure.class, reply).fault();
  }

  // --- retries

  private RetryingModel retrying(int retries, long deadlineMillis) {
    return new RetryingModel(
        vertx, this::model, retries, deadlineMillis, IMPATIENT, InstantSource.system());
  }

  @ParameterizedTest
  @EnumSource(ModelFault.class)
  void onlyWhatMayGoBetterIsTriedAgain(ModelFault fault) throws Exception {
    replies.add(failure(fault));
    assertEquals(fault, fault(await(retrying(3, 20_000).ask(QUESTION))));
    boolean again =
        switch (fault) {
          case RATE_LIMITED, SERVER_ERROR, TIMEOUT, UNREACHABLE -> true;
          default -> false;
        };
    assertEquals(again ? 4 : 1, asked.get());
  }

  @Test
  void aLaterTryMaySucceed() throws Exception {
    replies.add(failure(ModelFault.SERVER_ERROR));
    replies.add(failure(ModelFault.TIMEOUT));
    replies.add(ANSWER);
    assertEquals(ANSWER, await(retrying(3, 20_000).ask(QUESTION)));
    assertEquals(3, asked.get());
  }

  @Test
  void itIsNotTriedAgainBeforeTheProviderWantsIt() throws Exception {
    replies.add(new ModelReply.Failure(ModelFault.RATE_LIMITED, "", OptionalLong.of(300), 0));
    replies.add(ANSWER);
    long startedNanos = System.nanoTime();
    assertEquals(ANSWER, await(retrying(1, 20_000).ask(QUESTION)));
    assertTrue(System.nanoTime() - startedNanos >= 299_000_000L);
  }

  @Test
  void aWaitBeyondTheDeadlineIsNotBegun() throws Exception {
    replies.add(new ModelReply.Failure(ModelFault.RATE_LIMITED, "", OptionalLong.of(60_000), 0));
    ModelReply reply = await(retrying(3, 20_000).ask(QUESTION));
    assertEquals(OptionalLong.of(60_000), ((ModelReply.Failure) reply).retryAfterMillis());
    assertEquals(1, asked.get());
  }

  @Test
  void theDeadlineEndsATryThatDoesNot() throws Exception {
    Promise<ModelReply> never = Promise.promise();
    RetryingModel model =
        new RetryingModel(
            vertx, request -> never.future(), 3, 100, IMPATIENT, InstantSource.system());
    assertEquals(ModelFault.TIMEOUT, fault(await(model.ask(QUESTION))));
  }

  // --- the circuit breaker

  private void failOften(BreakingModel circuit) {
    replies.add(failure(ModelFault.SERVER_ERROR));
    for (int i = 0; i < BreakingModel.FAILURES_MAX; i++) {
      assertEquals(ModelFault.SERVER_ERROR, fault(circuit.ask(QUESTION).result()));
    }
  }

  @Test
  void afterSomeOutagesInARowTheModelIsLeftAloneForATime() {
    BreakingModel circuit = new BreakingModel(this::model, clock);
    failOften(circuit);
    assertTrue(circuit.open());
    ModelReply.Failure refused =
        assertInstanceOf(ModelReply.Failure.class, circuit.ask(QUESTION).result());
    assertEquals(ModelFault.CIRCUIT_OPEN, refused.fault());
    assertEquals(OptionalLong.of(BreakingModel.FIRST_OPEN_MILLIS), refused.retryAfterMillis());
    assertEquals(BreakingModel.FAILURES_MAX, asked.get());
    assertEquals(MIDNIGHT + BreakingModel.FIRST_OPEN_MILLIS, circuit.readyAtMillis());
  }

  @Test
  void thenOneQuestionIsLetThroughAndItsAnswerLetsTheOthersThrough() {
    Deque<Promise<ModelReply>> pending = new ArrayDeque<>();
    BreakingModel circuit =
        new BreakingModel(
            request -> {
              pending.add(Promise.promise());
              return pending.getLast().future();
            },
            clock);
    for (int i = 0; i < BreakingModel.FAILURES_MAX; i++) {
      Future<ModelReply> asked = circuit.ask(QUESTION);
      pending.remove().complete(failure(ModelFault.TIMEOUT));
      assertTrue(asked.isComplete());
    }
    clock.advance(BreakingModel.FIRST_OPEN_MILLIS);
    Future<ModelReply> trial = circuit.ask(QUESTION);
    assertEquals(ModelFault.CIRCUIT_OPEN, fault(circuit.ask(QUESTION).result()), "one alone");
    assertTrue(circuit.readyAtMillis() > clock.millis());
    pending.remove().complete(failure(ModelFault.TIMEOUT));
    assertTrue(trial.isComplete());
    clock.advance(BreakingModel.FIRST_OPEN_MILLIS);
    assertEquals(ModelFault.CIRCUIT_OPEN, fault(circuit.ask(QUESTION).result()), "twice as long");
    clock.advance(BreakingModel.FIRST_OPEN_MILLIS);
    trial = circuit.ask(QUESTION);
    pending.remove().complete(ANSWER);
    assertEquals(ANSWER, trial.result());
    assertTrue(circuit.readyAtMillis() <= clock.millis());
    Future<ModelReply> first = circuit.ask(QUESTION);
    Future<ModelReply> second = circuit.ask(QUESTION);
    assertEquals(2, pending.size());
    pending.forEach(one -> one.complete(ANSWER));
    assertEquals(first.result(), second.result());
  }

  @Test
  void anAnswerOfNoUseIsNoOutage() {
    BreakingModel circuit = new BreakingModel(this::model, clock);
    replies.add(failure(ModelFault.TRUNCATED));
    for (int i = 0; i < 3 * BreakingModel.FAILURES_MAX; i++) {
      assertEquals(ModelFault.TRUNCATED, fault(circuit.ask(QUESTION).result()));
    }
  }

  // --- what tenants may ask

  static ModelSettings settings(long requests, long tokens, long tokensPerDay) {
    return new ModelSettings(
        new Secret("k"),
        "m",
        Optional.empty(),
        1,
        1,
        1,
        0,
        1,
        requests,
        tokens,
        tokensPerDay,
        0,
        1);
  }

  private LimitedModel limited(long requests, long tokens) {
    replies.add(ANSWER);
    return new LimitedModel(this::model, new LocalRates(settings(requests, tokens, 0), clock));
  }

  @Test
  void aTenantsRequestsOfAMinuteAreItsOwnAndComeBackEvenly() {
    LimitedModel model = limited(2, 1_000_000);
    assertEquals(ANSWER, model.ask(QUESTION).result());
    assertEquals(ANSWER, model.ask(QUESTION).result());
    ModelReply.Failure over =
        assertInstanceOf(ModelReply.Failure.class, model.ask(QUESTION).result());
    assertEquals(ModelFault.OVER_RATE, over.fault());
    assertEquals(OptionalLong.of(30_001), over.retryAfterMillis());
    assertEquals(ANSWER, model.ask(new ModelRequest("another", "", "")).result());
    clock.advance(30_000);
    assertEquals(ANSWER, model.ask(QUESTION).result());
    assertEquals(ModelFault.OVER_RATE, fault(model.ask(QUESTION).result()));
  }

  @Test
  void tokensAreTakenByAGuessAndSettledByWhatWasSpent() {
    long guess = QUESTION.tokens();
    LimitedModel model = limited(1_000, 2 * guess);
    int answered = 0;
    while (model.ask(QUESTION).result() instanceof ModelReply.Answer) {
      answered++;
    }
    // Each cost 100, but the guess must fit: (2 guess − n·100) ≥ guess.
    assertEquals(guess / 100 + 1, answered);
  }

  @Test
  void aFailureThatCostNothingIsGivenBack() {
    LimitedModel model = limited(1_000, QUESTION.tokens());
    replies.clear();
    replies.add(failure(ModelFault.SERVER_ERROR));
    for (int i = 0; i < 5; i++) {
      assertEquals(ModelFault.SERVER_ERROR, fault(model.ask(QUESTION).result()));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CIRCUIT_OPEN", "BUSY"})
  void aQuestionThatWasNotSentTakesNothing(ModelFault notSent) {
    LimitedModel model = limited(1, QUESTION.tokens());
    replies.clear();
    replies.add(failure(notSent));
    for (int i = 0; i < 5; i++) {
      assertEquals(notSent, fault(model.ask(QUESTION).result()));
    }
  }

  @Test
  void whatBudgetAndCircuitRefuseIsNoRequestOfTheMinute() {
    LocalRates rates = new LocalRates(settings(1, 1_000_000, 0), clock);
    Deque<Future<Allowance.Answer>> budget = new ArrayDeque<>();
    budget.add(Future.succeededFuture(new Allowance.Denied(ModelFault.OVER_BUDGET, 7)));
    budget.add(Future.failedFuture("not known"));
    replies.add(ANSWER);
    BreakingModel circuit =
        new BreakingModel(
            new LimitedModel(
                this::model,
                (tenant, tokens) ->
                    budget.isEmpty()
                        ? new LocalRates(settings(1, 1_000_000, 0), clock).take(tenant, tokens)
                        : budget.remove()),
            clock);
    LimitedModel model = new LimitedModel(circuit, rates);
    assertEquals(ModelFault.OVER_BUDGET, fault(model.ask(QUESTION).result()));
    assertEquals(ModelFault.OVER_RATE, fault(model.ask(QUESTION).result()), "it cannot be known");
    assertEquals(0, asked.get());
    assertEquals(ANSWER, model.ask(QUESTION).result(), "the one request of the minute is left");
  }

  @ParameterizedTest
  @EnumSource(names = {"BUSY", "OVER_BUDGET", "OVER_RATE"})
  void aQuestionThatWasNotSentClosesNoCircuit(ModelFault notSent) {
    BreakingModel circuit = new BreakingModel(this::model, clock);
    failOften(circuit);
    clock.advance(BreakingModel.FIRST_OPEN_MILLIS);
    replies.clear();
    replies.add(failure(notSent));
    assertEquals(notSent, fault(circuit.ask(QUESTION).result()));
    assertTrue(circuit.open());
    replies.clear();
    replies.add(ANSWER);
    assertEquals(ANSWER, circuit.ask(QUESTION).result(), "the next one is the trial");
    assertFalse(circuit.open());
  }
}
