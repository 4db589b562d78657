/**
 * Benchmarks of L1 and of the journal ({@code java -jar loadtest/target/benchmarks.jar}) and the
 * handlers that the gateway is measured against. Run by hand; nobody calls them.
 */
package io.susanoh.loadtest;
