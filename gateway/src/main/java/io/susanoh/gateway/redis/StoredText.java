package io.susanoh.gateway.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.susanoh.gateway.account.Account;
import io.susanoh.gateway.account.AccountId;
import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Clearance;
import io.susanoh.gateway.account.Transition;
import io.susanoh.gateway.account.Trigger;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.journal.JournalRecord.AccountMoved;
import io.susanoh.gateway.screening.AccountProfile;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Values as Redis keeps them: JSON of the records' components. Fields that a later version added
 * are passed over, so that nodes of two versions can share one Redis.
 */
final class StoredText {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** An account; its id is in its key. */
  record StoredAccount(
      AccountState state,
      long version,
      long personVersion,
      long triggerStamp,
      List<Clearance> clearance,
      List<Trigger> triggers,
      List<Long> releases) {}

  record StoredMove(Transition transition, List<Clearance> clearance) {}

  record StoredProfile(
      long asOfMillis,
      long totalReceived,
      long transactionCount,
      long uniqueSenders,
      List<Trigger> lastTriggers,
      List<Verdict> lastVerdict) {}

  private StoredText() {}

  static String write(Account account) {
    return text(
        new StoredAccount(
            account.state(),
            account.version(),
            account.personVersion(),
            account.triggerStamp(),
            account.clearance().stream().toList(),
            account.triggers(),
            account.releases()));
  }

  static Account account(AccountId id, String text) {
    StoredAccount stored = read(text, StoredAccount.class);
    return new Account(
        id,
        stored.state,
        stored.version,
        stored.personVersion,
        stored.triggerStamp,
        stored.clearance.stream().findFirst(),
        stored.triggers,
        stored.releases);
  }

  private static String write(AccountMoved moved) {
    return text(new StoredMove(moved.transition(), moved.clearance().stream().toList()));
  }

  /** Each of them ends its line, and no other. */
  static String write(List<AccountMoved> moves) {
    return moves.stream().map(moved -> write(moved) + '\n').collect(Collectors.joining());
  }

  static List<AccountMoved> moves(String lines) {
    return lines.lines().map(StoredText::moved).toList();
  }

  private static AccountMoved moved(String text) {
    StoredMove stored = read(text, StoredMove.class);
    return new AccountMoved(stored.transition, stored.clearance.stream().findFirst());
  }

  /** What became of a trigger: its stamp, and the transition that it made. */
  static String write(Settled settled) {
    return settled.triggerStamp()
        + settled.transition().map(transition -> " " + text(transition)).orElse("");
  }

  static Settled settled(String text) {
    int space = text.indexOf(' ');
    return space < 0
        ? new Settled(Long.parseLong(text), Optional.empty())
        : new Settled(
            Long.parseLong(text.substring(0, space)),
            Optional.of(read(text.substring(space + 1), Transition.class)));
  }

  static String write(AccountProfile profile) {
    return text(
        new StoredProfile(
            profile.asOfMillis(),
            profile.totalReceived(),
            profile.transactionCount(),
            profile.uniqueSenders(),
            profile.lastTriggers(),
            profile.lastVerdict().stream().toList()));
  }

  static AccountProfile profile(String text) {
    StoredProfile stored = read(text, StoredProfile.class);
    return new AccountProfile(
        stored.asOfMillis,
        stored.totalReceived,
        stored.transactionCount,
        stored.uniqueSenders,
        stored.lastTriggers,
        stored.lastVerdict.stream().findFirst());
  }

  private static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What the text says stays untold: players wrote parts of it. */
  private static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      long at = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
      throw new IllegalStateException(
          "what it holds of %d characters is no %s, from character %d on: %s"
              .formatted(text.length(), type.getSimpleName(), at, e.getClass().getSimpleName()),
          e);
    }
  }
}
