/**
 * OpenTelemetry traces of requests and analyses, where an endpoint is set; where none is, nothing
 * of this package is on the way of a request. Knows what is traced by the interfaces of those who
 * are watched.
 */
package io.susanoh.gateway.tracing;
