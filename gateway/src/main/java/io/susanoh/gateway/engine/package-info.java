/**
 * Which engine answers an event, how the other one follows, and how a faulted one is replaced.
 * Callers hold the shard's lock.
 */
package io.susanoh.gateway.engine;
