package io.susanoh.loadtest.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A command line of {@code --name value} pairs. Whatever is wrong with it is a {@link Fault}. */
public final class Flags {

  private final Map<String, String> values;

  private Flags(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads {@code args}.
   *
   * @param known the names that may occur, without dashes
   */
  public static Flags parse(String[] args, Set<String> known) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!known.contains(name)) {
        throw new Fault(args[i] + " is none of " + known.stream().sorted().toList());
      }
      if (i + 1 == args.length) {
        throw new Fault(args[i] + " needs a value");
      }
      values.put(name, args[i + 1]);
    }
    return new Flags(values);
  }

  /** The value of a flag that must be there. */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new Fault("--" + name + " is missing");
    }
    return value;
  }

  /** The value of a flag, or {@code otherwise}. */
  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** The value of a flag as a whole number, or {@code otherwise}. */
  public long number(String name, long otherwise) {
    try {
      return values.containsKey(name) ? Long.parseLong(values.get(name)) : otherwise;
    } catch (NumberFormatException e) {
      throw new Fault("--" + name + " " + values.get(name) + " is no whole number", e);
    }
  }

  /** The value of a flag as a number, or {@code otherwise}. */
  public double fraction(String name, double otherwise) {
    try {
      return values.containsKey(name) ? Double.parseDouble(values.get(name)) : otherwise;
    } catch (NumberFormatException e) {
      throw new Fault("--" + name + " " + values.get(name) + " is no number", e);
    }
  }

  /** A command line that cannot be followed; the message says why. */
  public static final class Fault extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    Fault(String message) {
      super(message);
    }

    Fault(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
