/**
 * Why a request is refused: the one error type of the gateway, which {@code http} alone turns into
 * status and JSON.
 */
package io.susanoh.gateway.refusal;
