/** Command lines of the load tests' tools. */
package io.susanoh.loadtest.cli;
