/**
 * L1: the rules that screen an event in the request, and the reference engine. Plain JDK; knows
 * nothing of HTTP, stores or threads. Whoever calls an {@link io.susanoh.l1.L1Engine} holds the
 * lock of the shard that it touches.
 */
package io.susanoh.l1;
