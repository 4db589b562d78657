package io.susanoh.gateway.review;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stand-ins for the ids of one request, so that a model never sees an id: {@code ACCOUNT_1} is the
 * account that is asked about, {@code EVENT_1} the first event. One thread.
 */
final class Aliases {

  private static final String ACCOUNT = "ACCOUNT_";
  private static final String EVENT = "EVENT_";
  private static final Pattern ALIAS = Pattern.compile("\\b(?:ACCOUNT|EVENT)_[0-9]{1,3}\\b");

  private final Map<String, String> accounts = new LinkedHashMap<>();
  private final Map<String, String> events = new LinkedHashMap<>();
  private final Map<String, String> ids = new LinkedHashMap<>();

  /** The account's alias, always the same one. */
  String account(String userId) {
    return alias(accounts, ACCOUNT, userId);
  }

  /** The event's alias, always the same one. */
  String event(String eventId) {
    return alias(events, EVENT, eventId);
  }

  private String alias(Map<String, String> known, String prefix, String id) {
    return known.computeIfAbsent(
        id,
        absent -> {
          String alias = prefix + (known.size() + 1);
          ids.put(alias, id);
          return alias;
        });
  }

  /** The event that the alias stands for. */
  Optional<String> eventId(String alias) {
    return alias.startsWith(EVENT) ? Optional.ofNullable(ids.get(alias)) : Optional.empty();
  }

  /** The text with ids in place of the aliases in it. */
  String resolve(String text) {
    return ALIAS
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(ids.getOrDefault(found.group(), found.group())));
  }
}
