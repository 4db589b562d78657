package io.susanoh.gateway.storage;

/** A row of {@code setting_change}. */
public record StoredSettingChange(
    String setting, String from, String to, String actor, String reason, long timestampMillis) {}
