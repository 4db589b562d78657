package io.susanoh.gateway.http;

import io.susanoh.gateway.access.Access;
import io.susanoh.gateway.audit.Audits;
import io.susanoh.gateway.review.Analyses;
import io.susanoh.gateway.screening.Accounts;
import io.susanoh.gateway.screening.Events;
import io.susanoh.gateway.storage.Reads;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that the HTTP edge calls. Each is safe for all event loops and blocks none.
 *
 * @param telling what needs PostgreSQL to begin; UNAVAILABLE until it has
 * @param observation how all of it is watched
 * @param demo present where the demo is on
 */
public record UseCases(
    EventDecoder decoder,
    Access access,
    Events events,
    Accounts accounts,
    Reads reads,
    Audits audits,
    Analyses analyses,
    EngineControl engines,
    Supplier<Telling> telling,
    Readiness readiness,
    Observation observation,
    Optional<Demo> demo) {
  public UseCases {
    Objects.requireNonNull(decoder);
    Objects.requireNonNull(access);
    Objects.requireNonNull(events);
    Objects.requireNonNull(accounts);
    Objects.requireNonNull(reads);
    Objects.requireNonNull(audits);
    Objects.requireNonNull(analyses);
    Objects.requireNonNull(engines);
    Objects.requireNonNull(telling);
    Objects.requireNonNull(readiness);
    Objects.requireNonNull(observation);
    Objects.requireNonNull(demo);
  }
}
