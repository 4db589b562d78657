package io.susanoh.gateway.http;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.screening.Screened;
import io.susanoh.l1.GameEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch on its way: bytes as they arrive ▶ coding undone ▶ items ▶ events ▶ a chunk ▶ the use
 * case ▶ results as they are written. A chunk is closed when it is full, and when nothing more has
 * arrived. While one is decided, or the client reads no results, nothing more is taken from the
 * request: so a batch holds no more than {@link Batches} says. One event loop's.
 */
final class BatchStream {

  private static final Logger LOG = LoggerFactory.getLogger(BatchStream.class);

  private final HttpServerRequest request;
  private final Batches batches;
  private final String tenantId;
  private final RequestSpan span;
  private final Context context = Vertx.currentContext();
  private final ArrivedBytes arrived = new ArrivedBytes();
  private final CodedBody body;
  private final BatchItems items;
  private final BatchAnswer answer;

  private BatchChunk chunk = new BatchChunk();
  private int itemsFound;
  private int bodyBytes;
  private boolean paused;
  private boolean arrivedWhole;
  private boolean takenWhole;
  private boolean wakeUpScheduled;
  private boolean working;
  private boolean deciding;
  private boolean clientIsSlow;
  private boolean lastChunk;
  private boolean over;

  BatchStream(
      HttpServerRequest request,
      BatchFormat format,
      ContentCoding coding,
      String tenantId,
      Batches batches,
      RequestSpan span) {
    this.request = request;
    this.batches = batches;
    this.tenantId = tenantId;
    this.span = span;
    this.body = coding.of(arrived);
    this.items = format.items();
    this.answer = new BatchAnswer(request.response(), format);
  }

  void begin() {
    request.exceptionHandler(gone -> abandon());
    request.response().exceptionHandler(gone -> abandon()).closeHandler(gone -> abandon());
    request.endHandler(
        end -> {
          arrivedWhole = true;
          wake();
        });
    request.handler(this::arrive);
  }

  private void arrive(Buffer bytes) {
    if (over) {
      return;
    }
    batches.progressed(request);
    arrived.add(bytes);
    if (arrived.size() >= Batches.ARRIVED_BYTES_MAX && !paused) {
      paused = true;
      request.pause();
    }
    wake();
  }

  /** Has the work go on when the event loop has read what there is at hand. */
  private void wake() {
    if (!wakeUpScheduled && !isWaiting()) {
      wakeUpScheduled = true;
      context.runOnContext(
          now -> {
            wakeUpScheduled = false;
            work();
          });
    }
  }

  private boolean isWaiting() {
    return deciding || clientIsSlow || over;
  }

  private void work() {
    if (working) {
      return;
    }
    working = true;
    try {
      while (!isWaiting() && step()) {
        if (chunk.isFull()) {
          decide();
        }
      }
    } catch (Refusal broken) {
      endWith(broken);
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      working = false;
    }
  }

  /** Goes one item on; false when there is nothing to go on with. */
  private boolean step() {
    switch (items.next(takenWhole)) {
      case ITEM -> {
        if (!isOneTooMany()) {
          decode();
        }
      }
      case TOO_LARGE -> {
        if (!isOneTooMany()) {
          chunk.refuse(Bodies.tooLarge());
        }
      }
      case MORE -> {
        return takeMore();
      }
      case END -> {
        lastChunk = true;
        decide();
      }
      case BROKEN ->
          endWith(Refusal.of(Refusal.Kind.MALFORMED, "Malformed batch: " + items.problem()));
    }
    return true;
  }

  private boolean isOneTooMany() {
    boolean oneTooMany = itemsFound == Batches.EVENTS_MAX;
    if (oneTooMany) {
      endWith(Batches.tooMany());
    }
    itemsFound++;
    return oneTooMany;
  }

  private void decode() {
    try {
      GameEvent event = batches.decoder().decode(items.bytes(), items.from(), items.to(), tenantId);
      int room = batches.events().roomInChunk(event);
      if (chunk.overflowsWith(room)) {
        decide();
      }
      chunk.add(event, items.to() - items.from(), room);
    } catch (Refusal bad) {
      chunk.refuse(bad);
    }
  }

  private boolean takeMore() {
    int left = Batches.BYTES_MAX - bodyBytes;
    int taken = left == 0 ? 0 : items.take(body, left);
    bodyBytes += taken;
    if (taken > 0) {
      return true;
    }
    if (left == 0 && body.read(new byte[1], 0, 1) > 0) {
      endWith(Batches.tooLarge());
      return true;
    }
    if (paused) {
      paused = false;
      request.resume();
    }
    if (arrived.size() > 0) {
      return true;
    }
    if (arrivedWhole) {
      body.checkEnd();
      takenWhole = true;
      return true;
    }
    if (!chunk.isEmpty()) {
      decide();
    }
    return false;
  }

  private void decide() {
    BatchChunk closed = chunk;
    chunk = new BatchChunk();
    deciding = true;
    Future<List<Screened>> decided =
        closed.events().isEmpty()
            ? Future.succeededFuture(List.of())
            : span.during(() -> batches.events().acceptAll(closed.events()));
    decided.onComplete(
        screened -> {
          deciding = false;
          closed.answer(screened, batches.answers(), answer::add);
          goOn();
        },
        failure -> {
          deciding = false;
          if (failure instanceof Refusal refusal) {
            closed.answer(refusal, answer::add);
            goOn();
          } else {
            fail(failure);
          }
        });
  }

  /** The results of a chunk are there. */
  private void goOn() {
    if (over) {
      return;
    }
    if (lastChunk) {
      answer.end();
      end();
      batches.answered(request);
      return;
    }
    answer.flush();
    if (request.response().writeQueueFull()) {
      clientIsSlow = true;
      request.response().drainHandler(this::clientHasRead);
    }
    work();
  }

  private void clientHasRead(Void nothing) {
    clientIsSlow = false;
    batches.progressed(request);
    work();
  }

  /** Whatever comes is no longer the batch's; what was decided before stands and is answered. */
  private void endWith(Refusal refusal) {
    if (answer.isEmpty() && chunk.isEmpty()) {
      end();
      batches.refuse(request, span, refusal);
    } else {
      chunk.refuse(refusal);
      lastChunk = true;
      decide();
    }
  }

  /** A fault of ours. Once the answer has begun nothing can say so but its breaking off. */
  private void fail(Throwable fault) {
    if (over) {
      return;
    }
    end();
    if (answer.isBegun()) {
      LOG.error("A batch failed", fault);
      breakOff();
    } else {
      batches.refuse(request, span, fault);
    }
  }

  private void breakOff() {
    if (Http2.is(request)) {
      request.response().reset(Http2.INTERNAL_ERROR);
    } else {
      request.connection().close();
    }
  }

  /** The client has gone. What was accepted stays accepted. */
  private void abandon() {
    if (!over) {
      end();
    }
  }

  private void end() {
    over = true;
    body.close();
    batches.ended(request);
    if (paused) {
      request.resume();
    }
  }
}
