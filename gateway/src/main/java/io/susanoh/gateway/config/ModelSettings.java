package io.susanoh.gateway.config;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * The model behind L2 and the bounds on asking it: {@code GEMINI_…} and {@code SUSANOH_L2_…}.
 *
 * @param apiKey sent to the model's provider and to nobody else
 * @param name as the provider calls it
 * @param baseUrl where it is asked; empty: at Google's
 * @param concurrency questions at once
 * @param timeoutMillis for one try
 * @param deadlineMillis for a question with all its tries, at least {@code timeoutMillis}
 * @param retries tries after the first
 * @param patienceMillis how long an analysis is due before the arbiter decides for now
 * @param requestsPerMinute,tokensPerMinute,tokensPerDay of each tenant
 * @param cacheEntries verdicts that answer similar evidence, 0 or more
 * @param cacheMillis for how long they do
 */
public record ModelSettings(
    Secret apiKey,
    String name,
    Optional<URI> baseUrl,
    int concurrency,
    long timeoutMillis,
    long deadlineMillis,
    int retries,
    long patienceMillis,
    long requestsPerMinute,
    long tokensPerMinute,
    long tokensPerDay,
    int cacheEntries,
    long cacheMillis) {

  public ModelSettings {
    Objects.requireNonNull(apiKey);
    Objects.requireNonNull(name);
    Objects.requireNonNull(baseUrl);
  }

  /** On one line for the log, without the key. */
  String describe() {
    return "%s at %s concurrency=%d timeoutMillis=%d deadlineMillis=%d retries=%d patienceMillis=%d"
            .formatted(
                name,
                baseUrl.map(URI::toString).orElse("Google's"),
                concurrency,
                timeoutMillis,
                deadlineMillis,
                retries,
                patienceMillis)
        + " requestsPerMinute=%d tokensPerMinute=%d tokensPerDay=%d cacheEntries=%d cacheMillis=%d"
            .formatted(requestsPerMinute, tokensPerMinute, tokensPerDay, cacheEntries, cacheMillis);
  }
}
