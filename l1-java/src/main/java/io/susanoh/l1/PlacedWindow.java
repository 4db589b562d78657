package io.susanoh.l1;

/**
 * A copy of a window, and where in its shard the window is.
 *
 * @param place not negative; of meaning only to the engine that gave it
 */
public record PlacedWindow(int place, WindowSnapshot window) {}
