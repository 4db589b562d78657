package io.susanoh.l1.rust;

import io.susanoh.l1.AccountKey;
import io.susanoh.l1.EngineFault;
import io.susanoh.l1.L1Engine;
import io.susanoh.l1.L1Event;
import io.susanoh.l1.PlacedWindow;
import io.susanoh.l1.Rule;
import io.susanoh.l1.RuleSet;
import io.susanoh.l1.ScreeningResult;
import io.susanoh.l1.WindowSnapshot;
import io.susanoh.l1.WindowUsage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The Rust engine behind {@link L1Engine}.
 *
 * <p>A caller's mistake does not reach native memory: a second thread in a shard and a call after
 * {@link #close} are {@link IllegalStateException}s. After a panic nobody enters that shard again:
 * later calls on it are {@link EngineFault}s too.
 */
public final class RustL1Engine implements L1Engine {

  /** The system property that names the library's file; without it the one in the jar is taken. */
  public static final String LIBRARY_PROPERTY = NativeLibrary.PATH_PROPERTY;

  /** What the next {@link #screen} shall do wrong. */
  public enum Drill {
    /** It panics in the Rust engine: an {@link EngineFault} of {@code PANIC}. */
    PANIC_NEXT(1),
    /** Its answer is altered behind its seal: an {@link EngineFault} of {@code CORRUPT_ANSWER}. */
    CORRUPT_NEXT(2);

    private final int code;

    Drill(int code) {
      this.code = code;
    }
  }

  /** What one thread needs for its calls. */
  private record Buffers(Frame frame, FrameTable table, SnapshotBuffer snapshots) {}

  private final List<NativeShard> shards;
  private final NativeSlangs slangs;
  private final ThreadLocal<Buffers> buffers =
      ThreadLocal.withInitial(
          () -> new Buffers(new Frame(), new FrameTable(), new SnapshotBuffer()));

  /** Of each shard, the code of what its next screening shall do wrong. */
  private final AtomicIntegerArray drills;

  private RustL1Engine(List<NativeShard> shards) {
    this.shards = List.copyOf(shards);
    this.slangs = new NativeSlangs(this.shards);
    this.drills = new AtomicIntegerArray(shards.size());
  }

  /**
   * Loads the library (once per process) and makes an engine.
   *
   * @param shards a power of two
   * @throws EngineFault when the library is missing or of another ABI
   */
  public static RustL1Engine load(int shards) {
    if (Integer.bitCount(shards) != 1 || shards < 0) {
      throw new IllegalArgumentException(shards + " shards, but it must be a power of two");
    }
    NativeLibrary.load();
    List<NativeShard> made = new ArrayList<>(shards);
    try {
      for (int i = 0; i < shards; i++) {
        made.add(new NativeShard());
      }
    } catch (EngineFault fault) {
      made.forEach(NativeShard::close);
      throw fault;
    }
    return new RustL1Engine(made);
  }

  /** Whether the library was built for speed; a server's should be. */
  public boolean releaseBuild() {
    return Native.releaseBuild();
  }

  /**
   * Makes the next event that is screened in a shard go wrong. For drills of the fallback only: it
   * costs the engine its life, as the fault of that event will say.
   */
  public void drill(int shard, Drill next) {
    drills.set(shard, next.code);
  }

  @Override
  public String name() {
    return "rust";
  }

  @Override
  public int shards() {
    return shards.size();
  }

  @Override
  public void prepare(RuleSet rules) {
    slangs.of(rules.slang());
  }

  @Override
  public ScreeningResult screen(L1Event event, RuleSet rules, long receiptMillis) {
    Frame frame = buffers.get().frame();
    int shard = event.target().shard(shards.size());
    long address = frame.write(event, rules, receiptMillis, takeDrill(shard));
    long answer = NativeShard.RETIRED;
    while (answer == NativeShard.RETIRED) {
      answer = shards.get(shard).screen(address, frame.name(slangs.of(rules.slang())));
    }
    return frame.read(answer);
  }

  @Override
  public List<ScreeningResult> screenAll(
      List<L1Event> events, RuleSet rules, long[] receiptMillis) {
    if (events.isEmpty()) {
      return List.of();
    }
    FrameTable table = buffers.get().table();
    table.begin(events);
    BitSet touched = new BitSet(shards.size());
    for (int i = 0; i < events.size(); i++) {
      L1Event event = events.get(i);
      int shard = event.target().shard(shards.size());
      touched.set(shard);
      table.write(i, shards.get(shard), event, rules, receiptMillis[i], takeDrill(shard));
    }
    List<NativeShard> entered = touched.stream().mapToObj(shards::get).toList();
    long answer = NativeShard.RETIRED;
    while (answer == NativeShard.RETIRED) {
      NativeSlang slang = table.name(slangs.of(rules.slang()));
      answer =
          NativeShard.screenAll(
              entered, table, slang, index -> shardOf(events.get(index).target()));
    }
    return table.read();
  }

  @Override
  public int evaluateEvent(L1Event event, RuleSet rules) {
    Frame frame = buffers.get().frame();
    long address = frame.write(event, rules, 0, 0);
    NativeShard shard = shardOf(event.target());
    long bits = NativeShard.RETIRED;
    while (bits == NativeShard.RETIRED) {
      NativeSlang slang = frame.name(slangs.of(rules.slang()));
      bits =
          shard.call(
              handle -> slang.retired() ? NativeShard.RETIRED : Native.evaluateEvent(address));
    }
    if ((bits & ~Rule.OF_EVENT) != 0) {
      throw new EngineFault(EngineFault.Cause.CORRUPT_ANSWER, "not rules of an event: " + bits);
    }
    return (int) bits;
  }

  @Override
  public Optional<WindowSnapshot> window(AccountKey target) {
    NativeShard shard = shardOf(target);
    return buffers
        .get()
        .snapshots()
        .fill(
            (address, bytes) ->
                shard.call(
                    handle -> Native.window(handle, target.hi(), target.lo(), address, bytes)));
  }

  @Override
  public Optional<PlacedWindow> windowFrom(int shard, int place) {
    NativeShard from = shards.get(shard);
    SnapshotBuffer snapshots = buffers.get().snapshots();
    return snapshots
        .fill(
            (address, bytes) ->
                from.call(handle -> Native.windowFrom(handle, place, address, bytes)))
        .map(window -> new PlacedWindow(snapshots.slot(), window));
  }

  @Override
  public void restore(WindowSnapshot window) {
    SnapshotBuffer snapshots = buffers.get().snapshots();
    long bytes = snapshots.write(window);
    shardOf(window.target()).call(handle -> Native.restore(handle, snapshots.address(), bytes));
  }

  @Override
  public int evictIdle(int shard, long beforeReceiptMillis) {
    return (int) shards.get(shard).call(handle -> Native.evictIdle(handle, beforeReceiptMillis));
  }

  @Override
  public WindowUsage usage(int shard) {
    SnapshotBuffer snapshots = buffers.get().snapshots();
    shards.get(shard).call(handle -> Native.usage(handle, snapshots.address()));
    return snapshots.usage();
  }

  @Override
  public void close() {
    shards.forEach(NativeShard::close);
    slangs.close();
  }

  private NativeShard shardOf(AccountKey target) {
    return shards.get(target.shard(shards.size()));
  }

  private int takeDrill(int shard) {
    return drills.get(shard) == 0 ? 0 : drills.getAndSet(shard, 0);
  }
}
