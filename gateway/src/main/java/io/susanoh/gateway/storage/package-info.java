/**
 * PostgreSQL, the one durable truth: the embedded server, migrations, the drain and every query.
 * Only this package knows SQL.
 */
package io.susanoh.gateway.storage;
