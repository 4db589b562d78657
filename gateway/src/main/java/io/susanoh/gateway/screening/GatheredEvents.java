package io.susanoh.gateway.screening;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Gathers the events that an event loop has at hand, of however many connections, and has them
 * decided together: one call of the engine, in which it looks ahead, and one journal record. None
 * waits for more to arrive: the loop first goes through what has, and then decides, as it then
 * writes the journal. An event that is alone goes its way alone.
 *
 * <p>One event loop's.
 */
public final class GatheredEvents {

  /** The most events that are decided together. */
  static final int EVENTS_MAX = 64;

  private final Events events;
  private Gathering gathering = new Gathering();

  /**
   * @param events where they are decided
   */
  public GatheredEvents(Events events) {
    this.events = events;
  }

  /** Events of one tenant, and who waits for what is answered to each. */
  private static final class Gathering {
    private final List<GameEvent> events = new ArrayList<>(EVENTS_MAX);
    private final List<Promise<Screened>> answers = new ArrayList<>(EVENTS_MAX);
    private int room;
    private boolean begun;

    private boolean takes(GameEvent event, int more) {
      return events.isEmpty()
          || (events.size() < EVENTS_MAX
              && room + more <= Events.CHUNK_ROOM_MAX
              && events.getFirst().tenantId().equals(event.tenantId()));
    }

    private Future<Screened> add(GameEvent event, int more) {
      Promise<Screened> answer = Promise.promise();
      events.add(event);
      answers.add(answer);
      room += more;
      return answer.future();
    }
  }

  /** Like {@link Events#accept}, on an event loop. */
  public Future<Screened> accept(GameEvent event) {
    int room = events.roomInChunk(event);
    if (!gathering.takes(event, room)) {
      decide(gathering);
    }
    Gathering joined = gathering;
    Future<Screened> answer = joined.add(event, room);
    if (joined.events.size() == 1) {
      Context context = Vertx.currentContext();
      context.runOnContext(atHand -> decide(joined));
    }
    return answer;
  }

  private void decide(Gathering whole) {
    if (whole.begun) {
      return;
    }
    whole.begun = true;
    if (gathering == whole) {
      gathering = new Gathering();
    }
    if (whole.events.size() == 1) {
      decideAlone(whole, 0);
    } else {
      attempt(() -> events.acceptAll(whole.events))
          .onComplete(
              screened -> answer(whole, screened), failure -> decideEachAlone(whole, failure));
    }
  }

  private static void answer(Gathering whole, List<Screened> screened) {
    for (int i = 0; i < screened.size(); i++) {
      whole.answers.get(i).complete(screened.get(i));
    }
  }

  /** A refused chunk has changed nothing, and there may be room for some of it. */
  private void decideEachAlone(Gathering whole, Throwable failure) {
    for (int i = 0; i < whole.events.size(); i++) {
      if (failure instanceof Refusal) {
        decideAlone(whole, i);
      } else {
        whole.answers.get(i).fail(failure);
      }
    }
  }

  private void decideAlone(Gathering whole, int index) {
    attempt(() -> events.accept(whole.events.get(index))).onComplete(whole.answers.get(index));
  }

  private static <T> Future<T> attempt(Supplier<Future<T>> decision) {
    try {
      return decision.get();
    } catch (Throwable failure) {
      return Future.failedFuture(failure);
    }
  }
}
