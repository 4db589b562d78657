/**
 * The journal: an event is accepted when its record is written here. Preallocated segment files,
 * one writer, group append; the drain reads it back in order, across restarts.
 */
package io.susanoh.gateway.journal;
