/**
 * The corpora through HTTP: what {@code POST /api/v1/events} of a server must answer to every
 * vector and every body. The tests here run against a small server made of the reference decoder
 * and the naive engine, and, with {@code -Dsusanoh.url=…}, against any that runs.
 */
package io.susanoh.golden.http;
