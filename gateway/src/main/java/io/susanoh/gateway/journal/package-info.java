/**
 * The journal: an event is accepted when its record is written here. Preallocated segment files,
 * one writer, group append; the drain reads it back in order, across restarts.
 *
 * <p>A record's way: {@link io.susanoh.gateway.journal.SegmentJournal} encodes it ({@code
 * RecordCodec}) into {@code PendingRecords}; the {@code GroupWriter} writes the group into a
 * segment that {@code SpareSegments} set aside, tells the {@code SegmentStore} and moves the {@code
 * Watermark}; the {@code SegmentReader} gives it to the drain. {@code Recovery} finds what earlier
 * openings left.
 */
package io.susanoh.gateway.journal;
