/**
 * Instruments for the hot path: flat arrays that one thread writes and a scrape reads, and how they
 * become Prometheus' text. Knows nothing of what is measured; every package may use it.
 */
package io.susanoh.gateway.metrics;
