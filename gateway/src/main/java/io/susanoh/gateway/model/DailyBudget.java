package io.susanoh.gateway.model;

import io.susanoh.gateway.review.ModelFault;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Tokens of a UTC day, of all processes together: a request may be sent when its tokens are
 * written, so that no restart and no crash gives a tenant its day anew. What is asked for while an
 * earlier request is written is written together. Tokens whose return cannot be written count as
 * spent.
 */
public final class DailyBudget implements Allowance {

  private static final long DAY_MILLIS = 86_400_000;

  private final Vertx vertx;
  private final Spending spending;
  private final long tokensPerDay;
  private final InstantSource clock;
  private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();

  /**
   * A budget.
   *
   * @param tokensPerDay of each tenant
   */
  public DailyBudget(Vertx vertx, Spending spending, long tokensPerDay, InstantSource clock) {
    this.vertx = Objects.requireNonNull(vertx);
    this.spending = Objects.requireNonNull(spending);
    this.tokensPerDay = tokensPerDay;
    this.clock = Objects.requireNonNull(clock);
  }

  @Override
  public Future<Answer> take(String tenantId, long tokens) {
    Tenant tenant = tenants.computeIfAbsent(tenantId, Tenant::new);
    long nowMillis = clock.millis();
    long day = Math.floorDiv(nowMillis, DAY_MILLIS);
    Promise<Boolean> granted = Promise.promise();
    tenant.add(new Wish(day, tokens, true, granted));
    return here(granted.future())
        .map(
            yes ->
                yes
                    ? tenant.new Grant(day, tokens)
                    : new Denied(
                        ModelFault.OVER_BUDGET, DAY_MILLIS - Math.floorMod(nowMillis, DAY_MILLIS)));
  }

  /** Completes on the caller's context, for others may have asked in the same group. */
  private <T> Future<T> here(Future<T> future) {
    Context caller = vertx.getOrCreateContext();
    Promise<T> answer = Promise.promise();
    future.onComplete(done -> caller.runOnContext(v -> answer.handle(done)));
    return answer.future();
  }

  /**
   * The tokens that the tenant with the fewest has left of this day, of those that this process has
   * asked for.
   */
  public long leastLeftToday() {
    long today = Math.floorDiv(clock.millis(), DAY_MILLIS);
    return tenants.values().stream()
        .mapToLong(tenant -> Math.max(0, tokensPerDay - tenant.spentOn(today)))
        .min()
        .orElse(tokensPerDay);
  }

  /** Completes when all that was asked for and given back is written, or could not be. */
  public Future<Void> written() {
    return Future.join(tenants.values().stream().map(Tenant::idle).toList()).mapEmpty();
  }

  /**
   * Tokens to be counted.
   *
   * @param tokens less than 0: given back
   * @param bounded whether there must be so many left
   * @param granted completes when it is written: whether they were
   */
  private record Wish(long day, long tokens, boolean bounded, Promise<Boolean> granted) {

    private boolean fits(long spent, long tokensPerDay) {
      return !bounded || tokens <= tokensPerDay - spent;
    }
  }

  /** One tenant's wishes, written one group at a time. */
  private final class Tenant {

    private final String id;
    private List<Wish> wishes = new ArrayList<>();
    private Promise<Void> idle = Promise.promise();
    private boolean writing;
    private long seenDay;
    private long seenSpent;

    Tenant(String id) {
      this.id = id;
      idle.complete();
    }

    void add(Wish wish) {
      synchronized (this) {
        wishes.add(wish);
        if (writing) {
          return;
        }
        writing = true;
        idle = Promise.promise();
      }
      write();
    }

    private void write() {
      List<Wish> group;
      synchronized (this) {
        if (wishes.isEmpty()) {
          writing = false;
          idle.complete();
          return;
        }
        group = wishes;
        wishes = new ArrayList<>();
      }
      vertx
          .executeBlocking(() -> write(group), false)
          .onComplete(
              granted -> {
                group.forEach(wish -> wish.granted().complete(granted.contains(wish)));
                write();
              },
              unknown -> {
                group.forEach(wish -> wish.granted().tryFail(unknown));
                write();
              });
    }

    /** Writes a group; which of it were granted. */
    private Set<Wish> write(List<Wish> group) {
      Set<Wish> granted = new HashSet<>();
      Map<Long, List<Wish>> days =
          group.stream()
              .collect(Collectors.groupingBy(Wish::day, TreeMap::new, Collectors.toList()));
      days.forEach((day, wishes) -> granted.addAll(write(day, wishes)));
      return granted;
    }

    private Set<Wish> write(long day, List<Wish> wishesOfDay) {
      Set<Wish> granted = new HashSet<>();
      long after =
          spending.change(
              id,
              day,
              before -> {
                granted.clear();
                long spent = before;
                for (Wish wish : wishesOfDay) {
                  if (wish.fits(spent, tokensPerDay)) {
                    spent = Math.max(0, spent + wish.tokens());
                    granted.add(wish);
                  }
                }
                return spent;
              });
      saw(day, after);
      return granted;
    }

    private synchronized void saw(long day, long spent) {
      if (day >= seenDay) {
        seenDay = day;
        seenSpent = spent;
      }
    }

    synchronized long spentOn(long day) {
      return seenDay == day ? seenSpent : 0;
    }

    synchronized Future<Void> idle() {
      return idle.future();
    }

    private final class Grant implements Taken {
      private final long day;
      private final long taken;

      Grant(long day, long taken) {
        this.day = day;
        this.taken = taken;
      }

      @Override
      public void spent(long tokens) {
        if (tokens != taken) {
          add(new Wish(day, tokens - taken, false, Promise.promise()));
        }
      }

      @Override
      public void unused() {
        spent(0);
      }
    }
  }
}
