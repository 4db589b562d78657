//! Looking ahead in a chunk of events, so that their cache misses overlap instead of following one
//! another: what is fetched here is in the cache when the event is screened.
//!
//! A miss takes a hundred times as long as a read that hits, but a processor has ten or more under
//! way at once, as long as none needs what another one brings. So a caller takes each of the four
//! steps for some tens of events before it takes the next: directory, slot, entries, fingerprint.
//! `fetch` is told each word that will be read and does not wait for it. Nothing here changes
//! anything, and nothing depends on what it says: by the time that an event is screened the events
//! before it may have moved what was seen.

use super::Shard;
use crate::Hash128;

/// Where a target's window seems to be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sighting(Option<u32>);

impl Shard {
    /// Fetches where the directory has a target, or would have it.
    pub fn look_up(&self, target: Hash128, fetch: impl Fn(&u64)) {
        fetch(self.directory.home(target));
    }

    /// Fetches the slot that the directory has for a target.
    pub fn sight(&self, target: Hash128, fetch: impl Fn(&u64)) -> Sighting {
        let at = self.directory.likely(target);
        if let Some(at) = at {
            fetch(&self.slots[at].key.lo);
        }
        Sighting(at)
    }

    /// Fetches what screening an event reads of the window's entries.
    pub fn look_into(&self, sighting: Sighting, id: Hash128, fetch: impl Fn(&u64)) {
        if let Some(at) = sighting.0
            && let Some(window) = &self.slots[at].window
        {
            window.entries().look(&self.arena, id, fetch);
        }
    }

    /// Fetches what the leaving of the window's earliest entries reads besides them.
    pub fn look_at_first(&self, sighting: Sighting, fetch: impl Fn(&u64)) {
        if let Some(at) = sighting.0
            && let Some(window) = &self.slots[at].window
        {
            window.entries().look_at_first(&self.arena, fetch);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use crate::{Event, Hash128, RuleSet, Shard, Slang, Thresholds};

    #[test]
    fn looking_ahead_finds_what_is_there_and_changes_nothing() {
        let slang = Slang::defaults().unwrap();
        let rules = RuleSet {
            thresholds: Thresholds {
                amount: 1,
                count: 1,
                price_multiplier: 1,
            },
            slang: &slang,
        };
        let mut shard = Shard::new();
        let fetched = Cell::new(0);
        let fetch = |_: &u64| fetched.set(fetched.get() + 1);
        let key = |n: u64| Hash128 { hi: n, lo: n };
        for n in 0..2_000 {
            let event = Event {
                target: key(n % 20 * n % 30),
                id: key(n),
                timestamp_millis: 1,
                currency_amount: 1,
                market_avg_price: -1,
                chat: &[],
            };
            shard.look_up(event.target, fetch);
            let sighting = shard.sight(event.target, fetch);
            let known = shard.window(event.target).is_some();
            assert_eq!(sighting.0.is_some(), known);
            let before = shard.usage();
            shard.look_into(sighting, event.id, fetch);
            shard.look_at_first(sighting, fetch);
            assert_eq!(shard.usage(), before);
            shard.screen(&event, &rules, 1);
        }
        assert!(fetched.get() > 4 * 2_000);
    }
}
