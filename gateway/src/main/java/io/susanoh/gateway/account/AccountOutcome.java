package io.susanoh.gateway.account;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What became of an account, and what must be recorded of it. */
public sealed interface AccountOutcome {

  /** The account as it stands now. */
  Account after();

  /**
   * An event was screened.
   *
   * @param transition its target was restricted
   * @param triggerStamp the event's stamp when L2 is asked for, else {@link #NO_L2} or {@link
   *     #FOR_A_PERSON}
   */
  record ByScreening(Account after, Optional<Transition> transition, long triggerStamp)
      implements AccountOutcome {

    /** {@link #triggerStamp} where L2 is not asked for. */
    public static final long NO_L2 = 0;

    /**
     * {@link #triggerStamp} where a person is to look at the event: the account was released three
     * times in 24 hours, and one of those whose evidence was cleared has it flagged again.
     */
    public static final long FOR_A_PERSON = -1;

    public ByScreening {
      Objects.requireNonNull(after);
      Objects.requireNonNull(transition);
    }
  }

  /**
   * A person acted.
   *
   * @param clearance what a move to NORMAL cleared
   */
  record ByPerson(Account after, Transition transition, Optional<Clearance> clearance)
      implements AccountOutcome {
    public ByPerson {
      Objects.requireNonNull(after);
      Objects.requireNonNull(transition);
      Objects.requireNonNull(clearance);
    }
  }

  /**
   * An analysis ended.
   *
   * @param transitions none, one, or two (RESTRICTED_WITHDRAWAL→UNDER_SURVEILLANCE→BANNED)
   * @param clearance what a release cleared
   */
  record ByVerdict(
      Account after,
      List<Transition> transitions,
      VerdictEffect effect,
      Optional<Clearance> clearance)
      implements AccountOutcome {
    public ByVerdict {
      Objects.requireNonNull(after);
      Objects.requireNonNull(effect);
      Objects.requireNonNull(clearance);
      transitions = List.copyOf(transitions);
    }

    static ByVerdict without(Account after, VerdictEffect effect) {
      return new ByVerdict(after, List.of(), effect, Optional.empty());
    }
  }
}
