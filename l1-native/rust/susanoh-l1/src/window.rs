//! One target's window.

use crate::{
    Admission, EMPTY_WINDOW, ENTRY_AMOUNT_MAX, Entry, Event, RuleSet, Rules, Screening,
    WINDOW_ENTRIES_MAX, WINDOW_MILLIS, arena::Arena, ring::Ring,
};

/// What one target received in the last 300 s.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) opened_millis: i64,
    pub(crate) last_receipt_millis: i64,
    total: i64,
    entries: Ring,
}

impl Window {
    /// An empty window that an event with this receipt begins.
    pub(crate) fn open(arena: &mut Arena, receipt_millis: i64) -> Self {
        Self {
            opened_millis: receipt_millis,
            last_receipt_millis: receipt_millis,
            total: 0,
            entries: Ring::new(arena),
        }
    }

    pub(crate) fn release(self, arena: &mut Arena) {
        self.entries.release(arena);
    }

    pub(crate) fn entries(&self) -> &Ring {
        &self.entries
    }

    /// Whether nothing has come for so long that the window is empty.
    pub(crate) fn is_idle(&self, receipt_millis: i64) -> bool {
        receipt_millis.saturating_sub(self.last_receipt_millis) >= WINDOW_MILLIS
    }

    /// The steps of CONTRACT §4 from 2 on, in its order.
    pub(crate) fn screen(
        &mut self,
        arena: &mut Arena,
        event: &Event<'_>,
        rules: &RuleSet<'_>,
        receipt_millis: i64,
    ) -> Screening {
        if let Some(first) = self.entries.find(arena, event.id) {
            return self.answer(arena, first.rules(), Admission::Duplicate);
        }
        self.last_receipt_millis = receipt_millis;
        let effective_millis = event.effective_millis(receipt_millis);
        let horizon = effective_millis
            .max(self.newest_millis(arena))
            .saturating_sub(WINDOW_MILLIS);
        self.evict(arena, horizon);
        let of_event = rules.of_event(event);
        if effective_millis <= horizon {
            let fired = of_event | rules.of_window(self.total, self.entries.len());
            return self.answer(arena, fired, Admission::Late);
        }
        let amount = event.currency_amount.clamp(0, ENTRY_AMOUNT_MAX);
        let stays = self.make_room(arena, effective_millis);
        let (total, count) = if stays {
            (self.total + amount, self.entries.len() + 1)
        } else {
            (self.total, self.entries.len())
        };
        let fired = of_event | rules.of_window(total, count);
        if stays {
            self.add(arena, Entry::new(event.id, effective_millis, amount, fired));
        }
        self.answer(arena, fired, Admission::Added)
    }

    /// Adds an entry; there is room under the cap.
    pub(crate) fn add(&mut self, arena: &mut Arena, entry: Entry) {
        self.total += entry.amount();
        self.entries.insert(arena, entry);
    }

    /// Lets the earliest entry leave if one more would be over the cap. Returns whether the new
    /// one stays: it does not if it is itself the earliest.
    fn make_room(&mut self, arena: &mut Arena, effective_millis: i64) -> bool {
        if self.entries.len() < WINDOW_ENTRIES_MAX {
            return true;
        }
        let stays = self
            .entries
            .first(arena)
            .is_some_and(|first| first.effective_millis() <= effective_millis);
        if stays {
            self.pop_first(arena);
        }
        stays
    }

    /// Lets entries leave that are not later than `horizon`.
    fn evict(&mut self, arena: &mut Arena, horizon: i64) {
        let before = self.entries.len();
        while let Some(first) = self.entries.first(arena)
            && first.effective_millis() <= horizon
        {
            self.pop_first(arena);
        }
        if self.entries.len() < before {
            self.entries.shrink(arena);
        }
    }

    fn pop_first(&mut self, arena: &mut Arena) {
        if let Some(first) = self.entries.pop_first(arena) {
            self.total -= first.amount();
        }
    }

    fn newest_millis(&self, arena: &Arena) -> i64 {
        self.entries
            .last(arena)
            .map_or(EMPTY_WINDOW, |newest| newest.effective_millis())
    }

    fn answer(&self, arena: &Arena, rules: Rules, admission: Admission) -> Screening {
        Screening {
            rules,
            admission,
            total: self.total,
            count: self.entries.len(),
            newest_millis: self.newest_millis(arena),
            opened_millis: self.opened_millis,
        }
    }
}
