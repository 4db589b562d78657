package io.susanoh.gateway.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * An instrument for each thread that uses it, so that none waits for another. They are kept when
 * their thread ends, so it is for threads that are few: event loops and workers.
 */
public final class PerThread<T> {

  private final List<T> all = new CopyOnWriteArrayList<>();
  private final ThreadLocal<T> mine;

  /**
   * @param make makes a thread's instrument when it is first asked for
   */
  public PerThread(Supplier<T> make) {
    this.mine =
        ThreadLocal.withInitial(
            () -> {
              T made = make.get();
              all.add(made);
              return made;
            });
  }

  /** The calling thread's. */
  public T mine() {
    return mine.get();
  }

  /** Those of all threads. */
  public List<T> all() {
    return all;
  }
}
