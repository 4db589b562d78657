/**
 * The Rust engine's Java face. {@code RustL1Engine} is the door; one package-private class has
 * every {@code native} method and nobody else sees it.
 */
package io.susanoh.l1.rust;
