/**
 * Which engine answers, which one follows, and what happens when one faults. Callers hold the
 * shard's lock.
 */
package io.susanoh.gateway.engine;
