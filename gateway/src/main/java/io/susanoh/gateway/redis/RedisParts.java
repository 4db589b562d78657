package io.susanoh.gateway.redis;

/** What those who work on Redis have in common. */
record RedisParts(
    RedisStore store,
    AccountChanges changes,
    Triggers triggers,
    Ledger ledger,
    Primary primary,
    RedisClock clock,
    RedisMeters meters) {}
