/** Measures the store in Redis from inside its package. */
package io.susanoh.gateway.redis;
