//! Which slot holds a target.

use crate::{Hash128, cells::Cells};

const CELLS_MIN: usize = 64;

/// Finds the slot of a key. A word of the table is `slot + 1` above 32 bits of the key, which
/// decide its home: neither growth nor removal needs to look at a slot.
#[derive(Debug)]
pub(crate) struct Directory {
    cells: Cells,
    len: usize,
}

impl Directory {
    pub(crate) fn new() -> Self {
        Self {
            cells: Cells::new(CELLS_MIN),
            len: 0,
        }
    }

    /// Number of slots in it.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The slot of `key` of which `is_it` holds.
    pub(crate) fn find(&self, key: Hash128, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        let tag = tag(key);
        self.cells
            .find(tag, |word| low_half(word) == tag && is_it(slot(word)))
            .map(slot)
    }

    /// The slot that `key` has, unless another key is like it in 32 bits.
    pub(crate) fn likely(&self, key: Hash128) -> Option<u32> {
        self.find(key, |_| true)
    }

    /// Where a search for `key` begins.
    pub(crate) fn home(&self, key: Hash128) -> &u64 {
        self.cells.home_of(tag(key))
    }

    /// Adds a slot that is not in it.
    pub(crate) fn insert(&mut self, key: Hash128, slot: u32) {
        // Two thirds at most: a miss then looks at five cells, mostly of one cache line.
        if (self.len + 1) * 3 > self.cells.len() * 2 {
            self.grow();
        }
        self.cells.insert(word(key, slot));
        self.len += 1;
    }

    /// Removes a slot that is in it.
    pub(crate) fn remove(&mut self, key: Hash128, slot: u32) {
        self.cells.remove(word(key, slot));
        self.len -= 1;
    }

    /// Bytes that it occupies.
    pub(crate) fn bytes(&self) -> usize {
        self.cells.bytes()
    }

    fn grow(&mut self) {
        let mut larger = Cells::new(self.cells.len() * 2);
        for word in self.cells.words() {
            larger.insert(word);
        }
        self.cells = larger;
    }
}

fn word(key: Hash128, slot: u32) -> u64 {
    (u64::from(slot) + 1) << 32 | tag(key)
}

fn tag(key: Hash128) -> u64 {
    low_half(key.fold())
}

fn low_half(word: u64) -> u64 {
    word & u64::from(u32::MAX)
}

#[allow(clippy::cast_possible_truncation)] // The upper half is 32 bits.
fn slot(word: u64) -> u32 {
    (word >> 32) as u32 - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u32) -> Hash128 {
        Hash128 {
            hi: u64::from(n % 7),
            lo: u64::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15),
        }
    }

    #[test]
    fn it_finds_every_slot_as_it_grows_and_shrinks() {
        let mut directory = Directory::new();
        for n in 0..10_000 {
            directory.insert(key(n), n);
        }
        for n in (0..10_000).step_by(2) {
            directory.remove(key(n), n);
        }
        for n in 0..10_000 {
            let found = directory.find(key(n), |slot| slot == n);
            assert_eq!(found, Some(n).filter(|n| n % 2 == 1));
        }
        assert_eq!(directory.len(), 5_000);
    }

    #[test]
    fn keys_of_one_tag_are_told_apart_by_their_slots() {
        let mut directory = Directory::new();
        for slot in [0, 1, u32::MAX - 1] {
            directory.insert(key(1), slot);
        }
        for slot in [0, 1, u32::MAX - 1] {
            assert_eq!(directory.find(key(1), |s| s == slot), Some(slot));
        }
        assert_eq!(directory.find(key(1), |s| s == 2), None);
    }
}
