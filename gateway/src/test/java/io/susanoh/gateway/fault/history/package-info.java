/**
 * Decides whether what several nodes answered, through whatever broke, is what a correct sequential
 * run allows: a {@code History} of what was asked and answered against a {@code Ledger} of what
 * PostgreSQL holds. Knows no process and no network.
 */
package io.susanoh.gateway.fault.history;
