package io.susanoh.gateway.refusal;

import java.io.Serial;
import java.util.List;
import java.util.Objects;

/**
 * A request is refused, and nothing has changed (CONTRACT §7, errors). The detail is shown to the
 * caller: it never holds a path, SQL, a secret or a stack trace.
 */
public final class Refusal extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Why, with the status that says so. */
  public enum Kind {
    MALFORMED(400),
    UNAUTHENTICATED(401),
    NOT_PERMITTED(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    INVALID(422),
    TOO_MANY(429),
    UNAVAILABLE(503);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }
  }

  /**
   * One bad field of an invalid body.
   *
   * @param loc where: {@code body}, then the names on the way to the field
   * @param msg what is wrong, for a person
   * @param type what is wrong, for a program: lower case with underscores
   */
  public record FieldError(List<String> loc, String msg, String type) {
    public FieldError {
      loc = List.copyOf(loc);
    }
  }

  private final Kind kind;
  private final transient List<FieldError> errors;
  private final int retryAfterSeconds;

  private Refusal(Kind kind, String detail, List<FieldError> errors, int retryAfterSeconds) {
    super(detail, null, false, false);
    this.kind = Objects.requireNonNull(kind);
    this.errors = List.copyOf(errors);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Refused for {@code kind}, which is neither INVALID, TOO_MANY nor UNAVAILABLE. */
  public static Refusal of(Kind kind, String detail) {
    return new Refusal(kind, detail, List.of(), 0);
  }

  /** 422 with every bad field. */
  public static Refusal invalid(List<FieldError> errors) {
    return new Refusal(Kind.INVALID, "invalid body", errors, 0);
  }

  /** 503: it may work in {@code retryAfterSeconds}. */
  public static Refusal unavailable(String detail, int retryAfterSeconds) {
    return new Refusal(Kind.UNAVAILABLE, detail, List.of(), retryAfterSeconds);
  }

  /** 429: too much at once, try again in {@code retryAfterSeconds}. */
  public static Refusal tooMany(String detail, int retryAfterSeconds) {
    return new Refusal(Kind.TOO_MANY, detail, List.of(), retryAfterSeconds);
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }

  /** The bad fields, for {@link Kind#INVALID}; else empty. */
  public List<FieldError> errors() {
    return errors;
  }

  /** Seconds for {@code Retry-After}; 0 when there is none. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
