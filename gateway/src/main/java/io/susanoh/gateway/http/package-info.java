/**
 * The HTTP edge (CONTRACT §2, §3, §7): decodes a request, calls one use case, renders the answer.
 * Knows no SQL.
 */
package io.susanoh.gateway.http;
