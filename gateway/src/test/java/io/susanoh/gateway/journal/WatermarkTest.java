package io.susanoh.gateway.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.susanoh.gateway.config.Settings.JournalSync;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class WatermarkTest {

  private final Watermark watermark = new Watermark();

  @Test
  void whatIsWrittenIsAnsweredAtOnce() {
    watermark.advance(7);
    assertTrue(watermark.covers(7));
    assertFalse(watermark.covers(8));
    assertTrue(watermark.reached(7).succeeded());
    assertFalse(watermark.reached(8).isComplete());
  }

  @Test
  void aPlainThreadIsAnsweredByTheWriter() {
    Future<Void> seven = watermark.reached(7);
    Future<Void> nine = watermark.reached(9);
    watermark.advance(8);
    assertTrue(seven.succeeded());
    assertFalse(nine.isComplete());
    watermark.advance(9);
    assertTrue(nine.succeeded());
  }

  @Test
  void aWaiterThatFailsDoesNotKeepTheOthersWaiting() {
    watermark
        .reached(1)
        .onSuccess(
            written -> {
              throw new IllegalStateException("a waiter's own fault");
            });
    Future<Void> other = watermark.reached(1);
    watermark.advance(1);
    assertTrue(other.succeeded());
  }

  @Test
  void waitersOfAContextAreAnsweredOnItInOrder(Vertx vertx) throws Exception {
    int waiters = 100;
    Context context = context(vertx);
    List<Integer> answered = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> all = new CompletableFuture<>();
    onContext(
        context,
        () -> {
          for (int i = 0; i < waiters; i++) {
            int number = i;
            // The newest record that a request saw may be older than another's before it.
            watermark
                .reached(i % 3 == 0 ? 1 : i / 10 + 1)
                .onSuccess(
                    written -> {
                      assertSame(context, Vertx.currentContext());
                      assertTrue(watermark.covers(number / 10 + 1 - (number % 3 == 0 ? 1 : 0)));
                      answered.add(number);
                      if (answered.size() == waiters) {
                        all.complete(null);
                      }
                    })
                .onFailure(all::completeExceptionally);
          }
        });
    for (int sequence = 1; sequence <= waiters / 10; sequence++) {
      watermark.advance(sequence);
    }
    all.get(30, TimeUnit.SECONDS);
    assertEquals(IntStream.range(0, waiters).boxed().toList(), answered);
  }

  @Test
  void oneGroupWakesAContextOnce(Vertx vertx) throws Exception {
    int waiters = 64;
    Context context = context(vertx);
    AtomicInteger answered = new AtomicInteger();
    CompletableFuture<Integer> inOneTask = new CompletableFuture<>();
    onContext(
        context,
        () -> {
          for (int i = 1; i <= waiters; i++) {
            Future<Void> written = watermark.reached(i);
            if (i == 1) {
              written.onSuccess(
                  first -> context.runOnContext(next -> inOneTask.complete(answered.get())));
            }
            written.onSuccess(done -> answered.incrementAndGet());
          }
        });
    watermark.advance(waiters);
    assertEquals(waiters, inOneTask.get(30, TimeUnit.SECONDS));
  }

  @Test
  void aRequestIsAnsweredOnItsOwnDuplicateOfTheContext(Vertx vertx) throws Exception {
    ContextInternal duplicate = ((VertxInternal) vertx).createEventLoopContext().duplicate();
    CompletableFuture<Context> answeredOn = new CompletableFuture<>();
    onContext(
        duplicate,
        () ->
            watermark.reached(1).onSuccess(written -> answeredOn.complete(Vertx.currentContext())));
    watermark.advance(1);
    assertSame(duplicate, answeredOn.get(30, TimeUnit.SECONDS));
  }

  @Test
  void manyContextsAndPlainThreadsAppendAndAreAllAnswered(@TempDir Path directory, Vertx vertx)
      throws Exception {
    int contexts = 3;
    int each = 2000;
    CountDownLatch answers = new CountDownLatch((contexts + 1) * each);
    List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
    try (Trial trial = new Trial(directory);
        ExecutorService plain = Executors.newSingleThreadExecutor()) {
      for (int c = 0; c < contexts; c++) {
        Context context = context(vertx);
        context.runOnContext(start -> appendNext(trial, context, each, answers, wrong));
      }
      plain.execute(
          () -> {
            for (int i = 0; i < each; i++) {
              trial
                  .journal
                  .written(trial.append(Records.numbered(i)))
                  .onSuccess(written -> answers.countDown())
                  .onFailure(wrong::add);
            }
          });
      assertTrue(answers.await(30, TimeUnit.SECONDS), "unanswered: " + answers.getCount());
      assertEquals(List.of(), wrong);
    }
  }

  /** Like requests that come one after the other, eight at a time. */
  private static void appendNext(
      Trial trial, Context context, int left, CountDownLatch answers, List<Throwable> wrong) {
    int now = Math.min(left, 8);
    for (int i = 1; i <= now; i++) {
      boolean last = i == now;
      long sequence = trial.append(Records.numbered(i));
      trial
          .journal
          .written(sequence)
          .onSuccess(
              written -> {
                if (context != Vertx.currentContext() || !trial.journal.isWritten(sequence)) {
                  wrong.add(new AssertionError("answered elsewhere or early"));
                }
                answers.countDown();
                if (last && left > now) {
                  appendNext(trial, context, left - now, answers, wrong);
                }
              })
          .onFailure(wrong::add);
    }
  }

  @Test
  void whatAnEventLoopAppendsInOneGoIsOneGroup(@TempDir Path directory, Vertx vertx)
      throws Exception {
    FaultyFiles files = new FaultyFiles();
    try (Trial trial = new Trial(directory, files, JournalSync.ALWAYS, Trial.BUDGET)) {
      trial.write(1, 1);
      int before = files.forces.get();
      Trial.awaitTrue("the writer rests", () -> writerRests());
      CompletableFuture<Long> last = new CompletableFuture<>();
      onContext(
          context(vertx),
          () -> {
            for (int number = 2; number <= 65; number++) {
              long sequence = trial.append(Records.numbered(number));
              if (number == 65) {
                last.complete(sequence);
              }
            }
          });
      Trial.await(trial.journal.written(last.get(30, TimeUnit.SECONDS)));
      assertEquals(before + 1, files.forces.get());
    }
  }

  private static boolean writerRests() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("journal-writer"))
        .allMatch(thread -> thread.getState() == Thread.State.WAITING);
  }

  private static Context context(Vertx vertx) {
    return ((VertxInternal) vertx).createEventLoopContext();
  }

  private static void onContext(Context context, Runnable task) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        start -> {
          task.run();
          done.complete(null);
        });
    done.get(30, TimeUnit.SECONDS);
  }
}
