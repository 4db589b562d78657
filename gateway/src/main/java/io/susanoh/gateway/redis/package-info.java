/**
 * Redis as the shared fast state of several nodes (DESIGN, "Several nodes"): windows, accounts,
 * profiles and a model's rates in it, what a node does while it is away, and how it is believed
 * again. Nobody else knows Redis. The composition root puts it together.
 */
package io.susanoh.gateway.redis;
