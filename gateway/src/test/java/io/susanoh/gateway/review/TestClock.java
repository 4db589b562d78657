package io.susanoh.gateway.review;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands until a test moves it. */
public final class TestClock implements InstantSource {

  private final AtomicLong nowMillis;

  public TestClock(long nowMillis) {
    this.nowMillis = new AtomicLong(nowMillis);
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(nowMillis.get());
  }

  @Override
  public long millis() {
    return nowMillis.get();
  }

  /** Moves on. */
  public void advance(long millis) {
    nowMillis.addAndGet(millis);
  }
}
