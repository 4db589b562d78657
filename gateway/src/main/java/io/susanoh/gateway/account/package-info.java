/**
 * Accounts, their states and what may move them (CONTRACT §5), as pure values and functions: no
 * I/O, no locks, no clock.
 */
package io.susanoh.gateway.account;
