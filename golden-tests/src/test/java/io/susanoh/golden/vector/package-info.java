/**
 * The golden vectors of {@code vectors/*.json} (its README has the format) and the doors that they
 * go through: each engine here, a running gateway over HTTP.
 */
package io.susanoh.golden.vector;
