package io.susanoh.gateway.journal;

import java.util.UUID;

/**
 * The random 128-bit id of one opening of a journal; with a sequence it names a record for ever.
 */
public record EpochId(UUID value) {}
