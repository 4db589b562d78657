/**
 * The audit log's records, how one is hashed and chained to the one before it, and the signed
 * checkpoints of a chain. Pure: it knows no SQL and no HTTP; {@code storage} keeps what it makes.
 */
package io.susanoh.gateway.audit;
