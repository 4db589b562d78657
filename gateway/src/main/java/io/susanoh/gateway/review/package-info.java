/**
 * L2: jobs that settle, their evidence, the local arbiter and the verdicts (CONTRACT §6), off the
 * request path.
 */
package io.susanoh.gateway.review;
