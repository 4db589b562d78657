package io.susanoh.gateway.journal;

/**
 * A record's place.
 *
 * @param epoch the opening of the journal that wrote it
 * @param sequence 1 for the epoch's first record, rising by one; each event of a chunk has its own
 */
public record Position(EpochId epoch, long sequence) {}
