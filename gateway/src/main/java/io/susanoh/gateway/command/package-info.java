/**
 * What the jar does besides being a gateway: commands on a database, each with an end. Only {@code
 * Main} calls it.
 */
package io.susanoh.gateway.command;
