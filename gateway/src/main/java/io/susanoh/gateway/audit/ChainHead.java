package io.susanoh.gateway.audit;

import java.util.Objects;

/**
 * The end of a tenant's chain.
 *
 * @param entryId of the last record, 0 before the first
 * @param hash of the last record
 */
public record ChainHead(long entryId, ChainHash hash) {

  /** The head of an empty chain. */
  public static final ChainHead EMPTY = new ChainHead(0, ChainHash.NONE);

  public ChainHead {
    Objects.requireNonNull(hash);
  }
}
