package io.susanoh.gateway.config;

/** Reads settings. */
final class SettingsReader {
  private SettingsReader() {}
}
