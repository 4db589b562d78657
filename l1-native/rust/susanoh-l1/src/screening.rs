//! The engine's answer to one event.

use crate::Rules;

/// What became of an event in its target's window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is in the window now (or was, and left at once, over the cap).
    Added,
    /// It was older than the window and was not added.
    Late,
    /// Its id was in the window already: nothing changed.
    Duplicate,
}

/// The answer to one event. Of a duplicate only `rules` is the event's own, those of its first
/// delivery; the window's figures are always those after the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screening {
    /// The rules that fired.
    pub rules: Rules,
    /// What became of the event.
    pub admission: Admission,
    /// Sum of the window's amounts, each at most 2^49.
    pub total: i64,
    /// Number of the window's entries.
    pub count: usize,
    /// Newest effective time in the window; [`EMPTY_WINDOW`](crate::EMPTY_WINDOW) of an empty one.
    pub newest_millis: i64,
    /// Receipt of the event that found the window new or idle and so began it.
    pub opened_millis: i64,
}
