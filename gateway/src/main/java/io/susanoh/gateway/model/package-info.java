/**
 * The model behind L2 (CONTRACT §6): Google Gemini, and what stands around it: rates and budget
 * ({@link io.susanoh.gateway.model.LimitedModel}), a circuit breaker ({@link
 * io.susanoh.gateway.model.BreakingModel}), a deadline with retries ({@link
 * io.susanoh.gateway.model.RetryingModel}). Each is a {@link io.susanoh.gateway.review.Model} over
 * another one; {@link io.susanoh.gateway.model.GuardedModel} puts them together. What tenants have
 * left is an {@link io.susanoh.gateway.model.Allowance}: {@code redis} shares the rates among
 * nodes, {@code storage} keeps the budget. {@code review} knows the interface of a model alone.
 */
package io.susanoh.gateway.model;
