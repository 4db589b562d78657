package io.susanoh.gateway.http;

import io.susanoh.gateway.account.AccountState;
import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.screening.Screened;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The demo (CONTRACT §7), where {@code SUSANOH_DEMO} is on. */
public interface Demo {

  /** A scenario, by the name that its path gives it. */
  enum Scenario {
    NORMAL("normal"),
    RMT_SMURFING("rmt-smurfing"),
    LAYERING("layering");

    private final String pathName;

    Scenario(String pathName) {
      this.pathName = pathName;
    }

    /** Its name in the path and in the answer. */
    public String pathName() {
      return pathName;
    }

    /** The scenario of exactly that name. */
    public static Optional<Scenario> named(String pathName) {
      return Arrays.stream(values()).filter(s -> s.pathName.equals(pathName)).findFirst();
    }
  }

  /**
   * What came of the showcase.
   *
   * @param rules all that fired, bits of {@link io.susanoh.l1.Rule}
   * @param withdrawal the state that decided a withdrawal after the events, before the analysis
   * @param state the account's state after the analysis
   * @param verdict empty when the analysis failed
   * @param analysisError why it failed
   */
  record Showcase(
      String targetUser,
      int rules,
      AccountState withdrawal,
      AccountState state,
      Optional<Verdict> verdict,
      Optional<String> analysisError) {}

  /** The answer of each event that a scenario sent, in order. */
  Future<List<Screened>> scenario(String tenantId, Scenario scenario);

  /** Sends the smurfing events, analyses at once and tells what came of it. */
  Future<Showcase> showcase(String tenantId);
}
