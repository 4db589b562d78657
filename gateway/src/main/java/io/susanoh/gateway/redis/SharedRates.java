package io.susanoh.gateway.redis;

import io.susanoh.gateway.config.ModelSettings;
import io.susanoh.gateway.model.Allowance;
import io.susanoh.gateway.review.ModelFault;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests and tokens a minute, which all processes take from the same buckets in Redis, by its
 * clock. Each takes them from buckets of its own, too: so while Redis is away it goes on with what
 * it would have alone and no more, and does not begin with full ones then.
 */
final class SharedRates implements Allowance {

  private static final Logger LOG = LoggerFactory.getLogger(SharedRates.class);
  private static final String TAKE = "1";
  private static final String GIVE_BACK = "0";

  private final Lanes lanes;
  private final String model;
  private final String requestsPerMinute;
  private final String tokensPerMinute;
  private final Allowance own;

  SharedRates(Lanes lanes, ModelSettings model, Allowance own) {
    this.lanes = lanes;
    this.model = model.name();
    this.requestsPerMinute = number(model.requestsPerMinute());
    this.tokensPerMinute = number(model.tokensPerMinute());
    this.own = Objects.requireNonNull(own);
  }

  @Override
  public Future<Answer> take(String tenantId, long tokens) {
    return own.take(tenantId, tokens)
        .compose(
            answer ->
                switch (answer) {
                  case Denied denied -> Future.succeededFuture(denied);
                  case Taken mine -> share(tenantId, tokens, mine);
                });
  }

  private Future<Answer> share(String tenantId, long tokens, Taken mine) {
    return run(tenantId, TAKE, 1, tokens)
        .<Answer>map(
            waitMillis -> {
              if (waitMillis == 0) {
                return new Shared(tenantId, tokens, mine);
              }
              mine.unused();
              return new Denied(ModelFault.OVER_RATE, waitMillis);
            })
        .recover(
            failed ->
                failed instanceof RedisAway
                    ? Future.succeededFuture(mine)
                    : Future.failedFuture(failed));
  }

  private Future<Long> run(String tenantId, String what, int requests, long tokens) {
    return lanes
        .run(
            tenantId,
            Script.RATES,
            List.of(Keys.rates(tenantId, model)),
            List.of(requestsPerMinute, tokensPerMinute, what, number(requests), number(tokens)))
        .map(answer -> answer.toLong());
  }

  private static String number(long number) {
    return Long.toString(number);
  }

  /** Taken from both. */
  private final class Shared implements Taken {
    private final String tenantId;
    private final long taken;
    private final Taken mine;

    Shared(String tenantId, long taken, Taken mine) {
      this.tenantId = tenantId;
      this.taken = taken;
      this.mine = mine;
    }

    @Override
    public void spent(long tokens) {
      mine.spent(tokens);
      giveBack(0, taken - tokens);
    }

    @Override
    public void unused() {
      mine.unused();
      giveBack(1, taken);
    }

    private void giveBack(int requests, long tokens) {
      run(tenantId, GIVE_BACK, requests, tokens)
          .onFailure(away -> LOG.debug("not given back: {}", away.getMessage()));
    }
  }
}
