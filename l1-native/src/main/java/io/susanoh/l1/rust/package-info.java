/**
 * The Rust engine's Java face. {@link io.susanoh.l1.rust.RustL1Engine} is the door; one
 * package-private class has every {@code native} method and nobody else sees it.
 *
 * <p>Java owns every buffer; Rust keeps no pointer after a call. The layouts of the buffers are
 * told twice, in {@code Frame} and {@code SnapshotBuffer} here and in the files {@code frame.rs}
 * and {@code snapshot.rs}; {@code Native.ABI} numbers them.
 */
package io.susanoh.l1.rust;
