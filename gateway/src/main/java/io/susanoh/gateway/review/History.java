package io.susanoh.gateway.review;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.TransitionTrigger;
import io.susanoh.gateway.account.Verdict;
import java.util.List;
import java.util.Objects;

/**
 * What happened to an account lately, the newest first.
 *
 * @param verdicts its last verdicts, at most {@link #VERDICTS_MAX}
 * @param releases its last moves to NORMAL, at most {@link #RELEASES_MAX}
 */
public record History(List<PastVerdict> verdicts, List<Release> releases) {

  /** The most verdicts that an analysis is shown. */
  public static final int VERDICTS_MAX = 5;

  /** The most releases that an analysis is shown. */
  public static final int RELEASES_MAX = 5;

  /** Of an account of which nothing is known. */
  public static final History NONE = new History(List.of(), List.of());

  public History {
    verdicts = List.copyOf(verdicts);
    releases = List.copyOf(releases);
  }

  /** A verdict that was reached. */
  public record PastVerdict(
      AccountState action, int riskScore, Verdict.Source source, long atMillis) {
    public PastVerdict {
      Objects.requireNonNull(action);
      Objects.requireNonNull(source);
    }
  }

  /** A move to NORMAL. */
  public record Release(TransitionTrigger by, long atMillis) {
    public Release {
      Objects.requireNonNull(by);
    }
  }
}
