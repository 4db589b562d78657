/**
 * An open-loop load generator for latencies at a rate: {@link
 * io.susanoh.loadtest.openloop.OpenLoop} is its command. One thread, many connections, no
 * pipelining.
 */
package io.susanoh.loadtest.openloop;
