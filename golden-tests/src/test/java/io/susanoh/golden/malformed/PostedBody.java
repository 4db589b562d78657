package io.susanoh.golden.malformed;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One body of the corpus and what it must get. Immutable. */
public final class PostedBody {

  private final String name;
  private final Optional<String> contentType;
  private final byte[] body;
  private final int status;
  private final Set<List<String>> locations;

  PostedBody(
      String name,
      Optional<String> contentType,
      byte[] body,
      int status,
      Set<List<String>> locations) {
    this.name = name;
    this.contentType = contentType;
    this.body = body.clone();
    this.status = status;
    this.locations = Set.copyOf(locations);
  }

  /** What it shows; unique in the corpus. */
  public String name() {
    return name;
  }

  /** The Content-Type to post it with; empty for none. */
  public Optional<String> contentType() {
    return contentType;
  }

  /** The bytes to post. */
  public byte[] body() {
    return body.clone();
  }

  /** The status that it must get. */
  public int status() {
    return status;
  }

  /** The {@code loc} of every entry that the detail of a 422 must have, and no others. */
  public Set<List<String>> locations() {
    return locations;
  }
}
