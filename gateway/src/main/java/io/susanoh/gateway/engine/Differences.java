package io.susanoh.gateway.engine;

import io.susanoh.l1.GameEvent;
import io.susanoh.l1.Rule;
import io.susanoh.l1.ScreeningResult;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the answers in which the engines differ, and logs one a second at most. */
final class Differences {

  private static final Logger LOG = LoggerFactory.getLogger(Differences.class);
  private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EngineMeters meters;
  private final LongSupplier nanoTime;
  private final AtomicLong logNotBeforeNanos;
  private final AtomicLong unlogged = new AtomicLong();

  Differences(EngineMeters meters, LongSupplier nanoTime) {
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.logNotBeforeNanos = new AtomicLong(nanoTime.getAsLong());
  }

  /** The follower's answer is another one than was given. */
  void found(FollowerStep.Screened given, String follower, ScreeningResult followed) {
    meters.difference(given.answer().rules(), followed.rules());
    long now = nanoTime.getAsLong();
    long notBefore = logNotBeforeNanos.get();
    if (now - notBefore < 0 || !logNotBeforeNanos.compareAndSet(notBefore, now + LOG_EVERY_NANOS)) {
      unlogged.incrementAndGet();
      return;
    }
    GameEvent event = given.event();
    LOG.error(
        "the engines differ on event {} of account {}/{}: answered {}, {} says {}; {} more since"
            + " the last such line",
        onOneLine(event.eventId()),
        event.tenantId(),
        onOneLine(event.targetId()),
        describe(given.answer()),
        follower,
        describe(followed),
        unlogged.getAndSet(0));
  }

  private static String describe(ScreeningResult answer) {
    return "[%s] %s, window of %d with %d in total"
        .formatted(
            Rule.of(answer.rules()).stream().map(Rule::name).collect(Collectors.joining(",")),
            answer.admission(),
            answer.windowCount(),
            answer.windowTotal());
  }

  /** A player chooses ids, and is not to write lines of the log with them. */
  private static String onOneLine(String id) {
    return id.codePoints()
        .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? 0xFFFD : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
