package io.susanoh.gateway.config;

import java.util.stream.Collectors;

/** The table of settings, for people: {@code --help} and the README. */
public final class SettingsTable {
  private SettingsTable() {}

  /** What {@code --help} prints. */
  public static String help() {
    return """
        Usage: java -jar susanoh.jar [--flag=value …]
               java -jar susanoh.jar {audit verify | audit checkpoint | audit key | import | export} --help

        Screens game events for fraud. Every setting is read from the environment; its flag wins.
        (Flags are seen by whoever may list processes: give secrets by the environment.)

        %s
          --help, --version
        """
        .formatted(
            Setting.TABLE.stream().map(SettingsTable::help).collect(Collectors.joining("\n")));
  }

  private static String help(Setting<?> setting) {
    return """
          %s, %s
              %s
              allowed: %s
              default: %s
        """
        .formatted(
            setting.flag(),
            setting.name(),
            setting.description(),
            setting.format().allowed(),
            setting.defaultText());
  }

  /** The table in the README, as Markdown: a heading, a rule and a line for each setting. */
  public static String markdown() {
    return "| setting | flag | default | allowed | meaning |\n|---|---|---|---|---|\n"
        + Setting.TABLE.stream().map(SettingsTable::row).collect(Collectors.joining());
  }

  private static String row(Setting<?> setting) {
    return "| `%s` | `%s` | %s | %s | %s |\n"
        .formatted(
            setting.name(),
            setting.flag(),
            setting.defaultText(),
            setting.format().allowed(),
            setting.description());
  }
}
