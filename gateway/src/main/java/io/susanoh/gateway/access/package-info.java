/**
 * Who may call: API keys, the people who log in, their roles and tokens, and the tenant that each
 * is bound to.
 */
package io.susanoh.gateway.access;
