package io.susanoh.gateway.storage;

import java.util.List;
import java.util.Optional;

/**
 * Part of a listing.
 *
 * @param next opaque; given back as {@code after}, it continues the listing; empty at its end
 */
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }
}
