/**
 * The bodies of {@code malformed/*.json} (its README has the format), each with the status that it
 * must get, and where a 422 must point.
 */
package io.susanoh.golden.malformed;
