package io.susanoh.l1.rust;

import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;

/** The Rust engine behind {@link L1Engine}. */
public final class RustL1Engine {

  private RustL1Engine() {}

  /**
   * Loads the library (once per process) and makes an engine.
   *
   * @param shards a power of two
   * @throws EngineFault when the library is missing or of another ABI
   */
  public static L1Engine load(int shards) {
    throw new EngineFault(EngineFault.Cause.LIBRARY_MISSING, "not built, " + shards);
  }
}
