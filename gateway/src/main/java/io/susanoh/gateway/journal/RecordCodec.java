package io.susanoh.gateway.journal;

/** Encodes and decodes {@link JournalRecord}s. */
final class RecordCodec {
  private RecordCodec() {}
}
