package io.susanoh.gateway.metrics;

/**
 * Which trace shows something in full; ids as W3C Trace Context writes them.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 */
public record TraceMark(String traceId, String spanId) {}
