package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code analysis_result}.
 *
 * @param modelInput what the model was sent, as JSON; empty: none was, or it is kept no longer
 */
public record StoredAnalysis(
    UUID id,
    long createdMillis,
    Verdict verdict,
    VerdictEffect effect,
    Optional<String> modelInput) {
  public StoredAnalysis {
    Objects.requireNonNull(modelInput);
  }
}
