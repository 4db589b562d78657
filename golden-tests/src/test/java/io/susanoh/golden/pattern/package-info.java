/** The pattern language of L1's slang patterns, by vectors that any engine can read. */
package io.susanoh.golden.pattern;
