/**
 * The request's use cases: under the lock of an account's shard an event is screened, its target
 * moved and the record appended; a withdrawal is judged; people and verdicts move accounts. The
 * state authority of a node without Redis.
 */
package io.susanoh.gateway.screening;
