/**
 * Settings: read once from environment and flags, checked together, immutable afterwards (CONTRACT
 * §8).
 */
package io.susanoh.gateway.config;
