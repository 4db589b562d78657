package io.susanoh.l1;

/**
 * The 128-bit keyed hash by which the engines know an account, made by {@link KeyHasher}. Two
 * processes give the same account different keys, so a key is never stored or sent.
 */
public record AccountKey(long hi, long lo) {

  /** The shard of this account among {@code shards}, a power of two: the top bits of the key. */
  public int shard(int shards) {
    return shards == 1 ? 0 : (int) (hi >>> (Long.SIZE - Integer.numberOfTrailingZeros(shards)));
  }
}
