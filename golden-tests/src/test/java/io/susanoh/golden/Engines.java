package io.susanoh.golden;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.JavaL1Engine;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.rust.RustL1Engine;
import org.opentest4j.TestAbortedException;

/** Fresh engines for tests. */
public final class Engines {

  /** Shards of every engine here: enough that accounts fall into different ones. */
  public static final int SHARDS = 4;

  private Engines() {}

  /** A fresh reference engine. */
  public static L1Engine java() {
    return new JavaL1Engine(SHARDS);
  }

  /**
   * A fresh Rust engine.
   *
   * @throws TestAbortedException where it does not load, so that the test is reported skipped;
   *     where SUSANOH_REQUIRE_NATIVE is {@code true}, the fault itself
   */
  public static L1Engine rust() {
    try {
      return RustL1Engine.load(SHARDS);
    } catch (EngineFault fault) {
      if (Boolean.parseBoolean(System.getenv("SUSANOH_REQUIRE_NATIVE"))) {
        throw fault;
      }
      throw new TestAbortedException("the Rust engine does not load: " + fault.getMessage());
    }
  }
}
