/** Measures ways to bring events into PostgreSQL, by SQL of its own on the gateway's tables. */
package io.susanoh.loadtest.drain;
