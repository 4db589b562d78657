/**
 * Game traffic for load tests: seeded, so that a seed always gives the same bytes; honest players
 * and fraud of the known patterns; each event labelled with what it is. {@link
 * io.susanoh.loadtest.traffic.GenerateTraffic} writes it to files, benchmarks take it from {@link
 * io.susanoh.loadtest.traffic.TrafficGenerator}.
 */
package io.susanoh.loadtest.traffic;
