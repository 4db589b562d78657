package io.susanoh.gateway.storage;

import io.susanoh.gateway.account.Verdict;
import io.susanoh.gateway.account.VerdictEffect;
import java.util.UUID;

/** A row of {@code analysis_result}. */
public record StoredAnalysis(UUID id, long createdMillis, Verdict verdict, VerdictEffect effect) {}
