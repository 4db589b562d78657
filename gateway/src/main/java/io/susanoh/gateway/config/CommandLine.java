package io.susanoh.gateway.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The flags of a command line, {@code --port 8080} or {@code --port=8080}. No fault quotes a value
 * or a stray argument: it may be part of a secret.
 *
 * @param values text by the setting's name in the environment; the last of two is a fault
 * @param faults a line each
 */
record CommandLine(Map<String, String> values, List<String> faults, boolean help, boolean version) {

  private static final Map<String, String> NAMES_BY_FLAG =
      SettingsTable.ALL.stream()
          .map(Setting::name)
          .collect(Collectors.toUnmodifiableMap(Setting::flag, name -> name));

  static CommandLine of(List<String> args) {
    Map<String, String> values = new HashMap<>();
    List<String> faults = new ArrayList<>();
    boolean help = false;
    boolean version = false;
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      int equals = arg.indexOf('=');
      String flag = equals < 0 ? arg : arg.substring(0, equals);
      Optional<String> name = Optional.ofNullable(NAMES_BY_FLAG.get(flag));
      if (arg.equals("--help") || arg.equals("-h")) {
        help = true;
      } else if (arg.equals("--version")) {
        version = true;
      } else if (name.isEmpty()) {
        faults.add(unknown(flag, i + 1));
      } else if (equals < 0 && i + 1 == args.size()) {
        faults.add(flag + " has no value; it is given as " + flag + "=…");
      } else {
        String value = equals < 0 ? args.get(++i) : arg.substring(equals + 1);
        if (values.put(name.get(), value) != null) {
          faults.add(flag + " is given twice");
        }
      }
    }
    return new CommandLine(values, faults, help, version);
  }

  private static String unknown(String flag, int place) {
    return flag.matches("--[a-z0-9-]{1,40}")
        ? flag + " is not a flag; --help lists them"
        : "argument " + place + " is not a flag; --help lists them";
  }
}
