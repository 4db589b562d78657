//! The Susanoh L1 engine: rules R1–R4 on the windows of targets (CONTRACT §4), without a JVM.
//!
//! A [`Shard`] holds the windows of some of the targets. It is single-threaded; an engine is a
//! handful of shards, each under its caller's lock. Ids arrive as 128-bit keyed hashes. Memory is
//! flat: slots of one cache line found by an open-addressed table, entries of 32 bytes in rings
//! that are carved from pages.

#![forbid(unsafe_code)]

mod arena;
mod cells;
mod directory;
mod entry;
mod event;
mod fingerprints;
mod pages;
mod ring;
mod rules;
mod screening;
mod shard;
mod slang;
mod window;

pub use entry::Entry;
pub use event::{Event, Hash128};
pub use pages::PAGE_BYTES;
pub use rules::{RuleSet, Rules, Thresholds};
pub use screening::{Admission, Screening};
pub use shard::{RestoreError, Shard, Sighting, Usage, WindowView};
pub use slang::{Slang, SlangError};

/// The span of a window: an entry this much older than the newest one is out.
pub const WINDOW_MILLIS: i64 = 300_000;

/// Entries of a window; one more and the earliest leaves.
pub const WINDOW_ENTRIES_MAX: usize = 10_000;

/// The most that one entry adds to its window's sum.
pub const ENTRY_AMOUNT_MAX: i64 = 1 << 49;

/// An effective time is at most seven days before its receipt.
pub const BACKDATE_MAX_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;

/// The newest effective time of an empty window.
pub const EMPTY_WINDOW: i64 = i64::MIN;

/// The longest chat log, 16 384 code points, as UTF-16.
pub const CHAT_UNITS_MAX: usize = 16_384 * 2;
