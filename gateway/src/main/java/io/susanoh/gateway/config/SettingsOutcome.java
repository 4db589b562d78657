package io.susanoh.gateway.config;

import java.util.List;
import java.util.Objects;

/** What came of reading environment and flags. */
public sealed interface SettingsOutcome {

  /**
   * Every value was good.
   *
   * @param warnings a line each, for the log
   */
  record Concluded(Settings settings, List<String> warnings) implements SettingsOutcome {
    public Concluded {
      Objects.requireNonNull(settings);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The process must not start.
   *
   * @param lines every fault, a line each: the setting, the value unless it is a secret, and what
   *     is allowed
   */
  record Faults(List<String> lines) implements SettingsOutcome {
    public Faults {
      lines = List.copyOf(lines);
      if (lines.isEmpty()) {
        throw new IllegalArgumentException("no fault");
      }
    }
  }

  /**
   * {@code --help} was asked for.
   *
   * @param text lines to print
   */
  record HelpWanted(String text) implements SettingsOutcome {
    public HelpWanted {
      Objects.requireNonNull(text);
    }
  }

  /** {@code --version} was asked for. */
  record VersionWanted() implements SettingsOutcome {}
}
