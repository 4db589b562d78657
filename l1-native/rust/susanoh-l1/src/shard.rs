//! The windows of some of the targets.

mod ahead;

use std::{error::Error, fmt};

use crate::{
    Admission, Entry, Event, Hash128, RuleSet, Screening, WINDOW_ENTRIES_MAX,
    arena::Arena,
    directory::Directory,
    pages::{PAGE_BYTES, Pages},
    window::Window,
};

pub use ahead::Sighting;

const PAGE_SLOTS: usize = PAGE_BYTES / size_of::<Slot>();

/// Slots that a sweep looks at for idle windows to free, side by side, as memory is read fastest.
const SWEEP_SLOTS: u32 = 64;

/// Screenings from one sweep to the next. That is two slots for each, more than it can take.
const SWEEP_EVERY: u32 = 32;

/// A place for a target, in one cache line.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Slot {
    key: Hash128,
    window: Option<Window>,
}

/// What a shard holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Targets with a window.
    pub windows: usize,
    /// Events in all of them.
    pub entries: usize,
    /// Memory that they occupy, reserve included.
    pub bytes: usize,
}

/// A window to be restored cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestoreError {
    /// It has more than 10 000 entries.
    TooMany,
    /// Its entries are not in the order of their effective times.
    OutOfOrder,
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooMany => "a window has more than 10 000 entries",
            Self::OutOfOrder => "a window's entries are not in order",
        })
    }
}

impl Error for RestoreError {}

/// A look at one window.
#[derive(Clone, Copy, Debug)]
pub struct WindowView<'a> {
    target: Hash128,
    window: &'a Window,
    arena: &'a Arena,
}

impl<'a> WindowView<'a> {
    /// Whose window it is.
    #[must_use]
    pub fn target(&self) -> Hash128 {
        self.target
    }

    /// Receipt of the event that began it.
    #[must_use]
    pub fn opened_millis(&self) -> i64 {
        self.window.opened_millis
    }

    /// Receipt of the last event, late ones too, duplicates not.
    #[must_use]
    pub fn last_receipt_millis(&self) -> i64 {
        self.window.last_receipt_millis
    }

    /// Number of entries.
    #[must_use]
    pub fn count(&self) -> usize {
        self.window.entries().len()
    }

    /// The entries by effective time, of equal times the first arrived first.
    pub fn entries(&self) -> impl Iterator<Item = &'a Entry> + use<'a> {
        self.window.entries().iter(self.arena)
    }
}

/// The windows of some of the targets; single-threaded. Receipts never decrease.
#[derive(Debug)]
pub struct Shard {
    directory: Directory,
    slots: Pages<Slot, PAGE_SLOTS>,
    free_slots: Vec<u32>,
    arena: Arena,
    entries: usize,
    /// Newest receipt of an event that was not a duplicate; idle windows are freed by it.
    newest_receipt_millis: i64,
    hand: u32,
    /// Screenings since the last sweep.
    unswept: u32,
}

impl Default for Shard {
    fn default() -> Self {
        Self::new()
    }
}

impl Shard {
    /// A shard without windows.
    #[must_use]
    pub fn new() -> Self {
        Self {
            directory: Directory::new(),
            slots: Pages::new(),
            free_slots: Vec::new(),
            arena: Arena::new(),
            entries: 0,
            newest_receipt_millis: i64::MIN,
            hand: 0,
            unswept: 0,
        }
    }

    /// Screens one event and, unless it is late or a duplicate, adds it to its target's window
    /// (CONTRACT §4).
    pub fn screen(
        &mut self,
        event: &Event<'_>,
        rules: &RuleSet<'_>,
        receipt_millis: i64,
    ) -> Screening {
        let at = match self.find(event.target) {
            Some(at) => at,
            None => self.put(event.target, receipt_millis),
        };
        let Some(window) = &mut self.slots[at].window else {
            unreachable!("the directory leads to a free slot");
        };
        let before = window.entries().len();
        if window.is_idle(receipt_millis) {
            let fresh = Window::open(&mut self.arena, receipt_millis);
            std::mem::replace(window, fresh).release(&mut self.arena);
        }
        let screening = window.screen(&mut self.arena, event, rules, receipt_millis);
        self.entries = self.entries + screening.count - before;
        if screening.admission != Admission::Duplicate {
            self.newest_receipt_millis = self.newest_receipt_millis.max(receipt_millis);
            self.unswept += 1;
            if self.unswept == SWEEP_EVERY {
                self.unswept = 0;
                self.sweep();
            }
        }
        screening
    }

    /// A target's window, whether it is idle by now or not.
    #[must_use]
    pub fn window(&self, target: Hash128) -> Option<WindowView<'_>> {
        self.find(target).and_then(|at| self.view(at))
    }

    /// The first window at or after a slot, and its slot: from 0 on, each slot plus one leads to
    /// the next window, in no order.
    #[must_use]
    pub fn window_from(&self, slot: u32) -> Option<(u32, WindowView<'_>)> {
        (slot..self.slots.end()).find_map(|at| self.view(at).map(|view| (at, view)))
    }

    /// Puts a window back in place of the target's present one.
    ///
    /// # Errors
    /// If the entries cannot be those of a window; nothing has changed then.
    pub fn restore(
        &mut self,
        target: Hash128,
        opened_millis: i64,
        last_receipt_millis: i64,
        entries: &[Entry],
    ) -> Result<(), RestoreError> {
        if entries.len() > WINDOW_ENTRIES_MAX {
            return Err(RestoreError::TooMany);
        }
        if !entries.is_sorted_by_key(Entry::effective_millis) {
            return Err(RestoreError::OutOfOrder);
        }
        if let Some(at) = self.find(target) {
            self.forget(at);
        }
        let at = self.put(target, opened_millis);
        if let Some(window) = &mut self.slots[at].window {
            window.last_receipt_millis = last_receipt_millis;
            for entry in entries {
                window.add(&mut self.arena, *entry);
            }
        }
        self.entries += entries.len();
        Ok(())
    }

    /// Forgets every window of which the last receipt is before `before_receipt_millis`. Returns
    /// how many.
    pub fn evict_idle(&mut self, before_receipt_millis: i64) -> usize {
        let windows = self.directory.len();
        for at in 0..self.slots.end() {
            if let Some(window) = &self.slots[at].window
                && window.last_receipt_millis < before_receipt_millis
            {
                self.forget(at);
            }
        }
        windows - self.directory.len()
    }

    /// What the shard holds.
    #[must_use]
    pub fn usage(&self) -> Usage {
        Usage {
            windows: self.directory.len(),
            entries: self.entries,
            bytes: size_of::<Self>()
                + self.directory.bytes()
                + self.slots.bytes()
                + self.free_slots.capacity() * size_of::<u32>()
                + self.arena.bytes(),
        }
    }

    fn find(&self, target: Hash128) -> Option<u32> {
        self.directory
            .find(target, |slot| self.slots[slot].key == target)
    }

    fn view(&self, at: u32) -> Option<WindowView<'_>> {
        let Slot { key, window } = &self.slots[at];
        window.as_ref().map(|window| WindowView {
            target: *key,
            window,
            arena: &self.arena,
        })
    }

    /// An empty window for a target that has none.
    fn put(&mut self, key: Hash128, opened_millis: i64) -> u32 {
        let at = self.free_slots.pop().unwrap_or_else(|| {
            let start = self.slots.end();
            self.slots.add_page();
            self.free_slots.extend((start + 1..self.slots.end()).rev());
            start
        });
        let window = Some(Window::open(&mut self.arena, opened_millis));
        self.slots[at] = Slot { key, window };
        self.directory.insert(key, at);
        at
    }

    fn forget(&mut self, at: u32) {
        let Slot { key, window } = std::mem::take(&mut self.slots[at]);
        if let Some(window) = window {
            self.entries -= window.entries().len();
            window.release(&mut self.arena);
            self.directory.remove(key, at);
            self.free_slots.push(at);
        }
    }

    /// Frees the idle windows among the next few slots.
    fn sweep(&mut self) {
        for _ in 0..SWEEP_SLOTS {
            let at = self.hand;
            self.hand = if at + 1 < self.slots.end() { at + 1 } else { 0 };
            let idle = |window: &Window| window.is_idle(self.newest_receipt_millis);
            if self.slots[at].window.as_ref().is_some_and(idle) {
                self.forget(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_one_cache_line() {
        assert_eq!(size_of::<Slot>(), 64);
    }
}
