package io.susanoh.gateway.storage;

import java.util.OptionalInt;

/**
 * What the drain is told (CONTRACT §8).
 *
 * @param settleMillis,settleMaxMillis when a waiting job is due (CONTRACT §6)
 * @param rowsPerSecond most records a second that it writes; empty: as many as it can
 * @param forReplica whether each commit's position is noted, for a replica to be measured by
 */
public record DrainSettings(
    long settleMillis, long settleMaxMillis, OptionalInt rowsPerSecond, boolean forReplica) {}
