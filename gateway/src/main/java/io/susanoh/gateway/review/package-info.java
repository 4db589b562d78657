/**
 * L2: jobs that settle, their evidence, the local arbiter and the verdicts (CONTRACT §6), off the
 * request path. {@link io.susanoh.gateway.review.ReviewWorker} claims {@link
 * io.susanoh.gateway.review.Jobs} when they are due, {@link
 * io.susanoh.gateway.review.AnalysisService} on demand; {@link io.susanoh.gateway.review.Reviewer}
 * runs them. Knows no SQL: {@code storage} implements the jobs.
 */
package io.susanoh.gateway.review;
