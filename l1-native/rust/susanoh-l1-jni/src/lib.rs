//! The JNI boundary of the Susanoh L1 engine: what `io.susanoh.l1.rust.Native` declares.
//!
//! **Why no `jni` crate.** All exports but one take and return primitives, so there is nothing for
//! it to wrap: a call looks into no function table, builds no object and throws nothing. The one
//! exception resolves a direct buffer's address, once per buffer, by one hand-declared slot of the
//! table.
//!
//! **What the Java side promises**, and every `SAFETY` reason leans on:
//! 1. *Shards*: a shard's handle comes from `newShard`, one thread at a time uses it, and nobody
//!    after `freeShard`. (`NativeShard` sees to that.)
//! 2. *Automata*: a handle of patterns comes from `newSlang`, any number of threads use it, and no
//!    call that a frame names it to begins or runs after `freeSlang`. (`NativeSlangs` sees to that.)
//! 3. *Buffers*: an address is that of a direct buffer in native byte order, on a multiple of 8
//!    bytes, as large as the call or the layout says, reachable while the call runs and used by no
//!    other thread meanwhile. Nothing here keeps an address after it returns.
//!
//! **Panics** end in [`guard`], which is around every export, and become a number.

#![deny(unsafe_op_in_unsafe_fn)]

mod exports;
mod frame;
mod guard;
#[cfg(target_os = "linux")]
mod huge_pages;
mod memory;
mod patterns;
mod snapshot;
mod table;
