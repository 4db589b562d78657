package io.susanoh.gateway.journal;

import java.util.OptionalLong;

/**
 * How the journal stands, for metrics.
 *
 * @param depth records that are written and not drained
 * @param bytesUsed bytes of all segment files, those set aside for later too
 * @param bytesHeld of these, the bytes that cannot give way: of what is not drained, of the segment
 *     that is written and of those set aside
 * @param bytesMax the disk budget
 * @param full no room could be set aside when it was tried last, and none is left ahead:
 *     reservations are refused, at the latest when the present segment is full
 * @param segments files that hold or held records
 * @param damages places found since the start where records that were there could not be read
 * @param oldestReceiptMillis receipt of the oldest record that the drain has read and not drained;
 *     empty when it holds none
 */
public record JournalStats(
    long depth,
    long bytesUsed,
    long bytesHeld,
    long bytesMax,
    boolean full,
    int segments,
    int damages,
    OptionalLong oldestReceiptMillis) {}
