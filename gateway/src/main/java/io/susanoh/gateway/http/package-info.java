/**
 * The HTTP edge (CONTRACT §2, §3, §7): decodes a request, calls one use case, renders the answer.
 * Knows no SQL. The composition root deploys {@code HttpGateway}; a request then goes by {@code
 * Routes} (posted events past it), {@code Dispatch} and {@code Endpoints} to its use case, and
 * every failure by {@code Errors} to its status.
 */
package io.susanoh.gateway.http;
