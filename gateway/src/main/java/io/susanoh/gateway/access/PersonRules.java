package io.susanoh.gateway.access;

import io.susanoh.gateway.refusal.Refusal;
import io.susanoh.gateway.refusal.Refusal.FieldError;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a person's name and password may be. */
final class PersonRules {

  /** How strong a password must be is for the studio to say; guessing is throttled. */
  static final int PASSWORD_MIN = 4;

  static final int PASSWORD_MAX = 128;

  // Not "." or "..", which no path of a URL can end in.
  private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._@+-]{1,64}");

  private PersonRules() {}

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /**
   * Checks what is given of a person, all of it.
   *
   * @throws Refusal INVALID, naming every bad field
   */
  static void check(Optional<String> name, Optional<String> password) {
    List<FieldError> errors =
        Stream.concat(
                name.flatMap(PersonRules::nameError).stream(),
                password.flatMap(PersonRules::passwordError).stream())
            .toList();
    if (!errors.isEmpty()) {
      throw Refusal.invalid(errors);
    }
  }

  private static Optional<FieldError> nameError(String name) {
    return isName(name)
        ? Optional.empty()
        : error("name", "must be 1 to 64 of a-z A-Z 0-9 . _ @ + -", "string_pattern_mismatch");
  }

  private static Optional<FieldError> passwordError(String password) {
    int characters = password.codePointCount(0, password.length());
    if (characters < PASSWORD_MIN) {
      return error(
          "password", "must have at least " + PASSWORD_MIN + " characters", "string_too_short");
    }
    return characters > PASSWORD_MAX
        ? error("password", "must have at most " + PASSWORD_MAX + " characters", "string_too_long")
        : Optional.empty();
  }

  private static Optional<FieldError> error(String field, String msg, String type) {
    return Optional.of(new FieldError(List.of("body", field), msg, type));
  }
}
