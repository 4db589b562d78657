/**
 * Engines against each other and against the naive model, on random streams and texts near every
 * boundary of CONTRACT §4. A stream on which they differ is shrunk and printed as a golden vector.
 */
package io.susanoh.golden.parity;
