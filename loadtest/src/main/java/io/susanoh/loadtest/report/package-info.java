/**
 * One HTML page about the load runs in a directory: what k6 and Locust left there is read, judged
 * and drawn. {@link io.susanoh.loadtest.report.Report} is its command.
 */
package io.susanoh.loadtest.report;
