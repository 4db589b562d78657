/**
 * A stand-in for the Gemini API over real HTTP, that answers well or misbehaves on command: for
 * tests, for load, and to see L2 work without a key. It knows of Susanoh only what it is sent.
 */
package io.susanoh.standin;
