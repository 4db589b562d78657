/**
 * Telling the world what was decided: notices of transitions, verdicts and the model's outages, and
 * their delivery to webhooks. The drain writes a notice in the transaction of what it tells; {@link
 * io.susanoh.gateway.notify.DeliveryWorker} has the {@link io.susanoh.gateway.notify.Outbox} relay
 * it and sends it. Knows no SQL: {@code storage} implements the outbox and {@link
 * io.susanoh.gateway.notify.Webhooks}.
 */
package io.susanoh.gateway.notify;
