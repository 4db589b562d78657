package io.susanoh.l1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BlockArenaTest {

  private record Block(int handle, int order, long mark) {}

  private final BlockArena arena = new BlockArena();

  private Block allocate(int order, long mark) {
    int handle = arena.allocate(order);
    int base = arena.base(handle, order);
    Arrays.fill(arena.array(handle, order), base, base + (1 << order), mark);
    return new Block(handle, order, mark);
  }

  private void assertIntact(Block block) {
    long[] array = arena.array(block.handle(), block.order());
    int base = arena.base(block.handle(), block.order());
    for (int i = 0; i < 1 << block.order(); i++) {
      assertEquals(block.mark(), array[base + i]);
    }
  }

  @Property(tries = 300)
  void blocksInUseNeverOverlap(
      @ForAll @Size(max = 120) List<@IntRange(min = -6, max = 12) Integer> orders) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < orders.size(); i++) {
      int order = orders.get(i);
      if (order >= BlockArena.ORDER_MIN) {
        blocks.add(allocate(order, ~i));
      } else if (!blocks.isEmpty()) {
        Block freed = blocks.remove(Math.abs(order) % blocks.size());
        arena.free(freed.handle(), freed.order());
      }
    }
    blocks.forEach(this::assertIntact);
  }

  @Test
  void aPageIsUsedToItsEnd() {
    allocate(BlockArena.ORDER_MIN, 1);
    long bytes = arena.bytes();
    for (int i = 1; i < 1 << (14 - BlockArena.ORDER_MIN); i++) {
      allocate(BlockArena.ORDER_MIN, 1);
    }
    assertEquals(bytes, arena.bytes());
  }

  @Test
  void aLargeBlockIsGivenBack() {
    allocate(16, 1);
    long bytes = arena.bytes();
    Block large = allocate(16, 2);
    arena.free(large.handle(), large.order());
    assertEquals(bytes, arena.bytes());
  }
}
