/**
 * The gateway process: its command line, its one composition root and its life from start to stop.
 */
package io.susanoh.gateway;
