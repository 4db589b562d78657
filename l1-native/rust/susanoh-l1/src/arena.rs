//! Memory for the entries of windows.

use crate::{
    Entry,
    fingerprints::Fingerprints,
    pages::{PAGE_BYTES, Pages},
};

const PAGE_ENTRIES: usize = PAGE_BYTES / size_of::<Entry>();
const SMALL_CLASSES: usize = 6;

/// A capacity: 2, 4, 8 … 16 384 entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class(u8);

impl Class {
    pub(crate) const SMALLEST: Self = Self(0);
    const LARGEST: Self = Self(13);
    const LARGEST_SMALL: Self = Self(5);

    pub(crate) fn capacity(self) -> usize {
        2 << self.0
    }

    /// The smallest class with room for `entries`.
    pub(crate) fn holding(entries: usize) -> Self {
        let mut class = Self::SMALLEST;
        while class.capacity() < entries {
            class = class.next();
        }
        class
    }

    /// Twice the capacity.
    pub(crate) fn next(self) -> Self {
        assert!(self < Self::LARGEST, "a window is larger than its cap");
        Self(self.0 + 1)
    }

    /// Small blocks are carved from pages, and their windows scanned for an id.
    fn is_small(self) -> bool {
        self <= Self::LARGEST_SMALL
    }
}

/// Room for the entries of one window. It is not `Clone`: whoever has it, has the room.
#[derive(Debug)]
pub(crate) struct Block {
    at: u32,
    class: Class,
}

impl Block {
    pub(crate) fn class(&self) -> Class {
        self.class
    }
}

/// A large block owns its memory, so that it goes back to the system when it is released.
#[derive(Debug, Default)]
struct Large {
    entries: Box<[Entry]>,
    fingerprints: Fingerprints,
}

impl Large {
    fn new(capacity: usize) -> Self {
        Self {
            entries: vec![Entry::default(); capacity].into_boxed_slice(),
            fingerprints: Fingerprints::for_ids(capacity),
        }
    }

    fn bytes(&self) -> usize {
        size_of_val(&*self.entries) + self.fingerprints.bytes()
    }
}

/// The blocks of a shard: small ones in pages with a list of free blocks per class, large ones by
/// themselves with the fingerprints of their ids.
#[derive(Debug)]
pub(crate) struct Arena {
    pages: Pages<Entry, PAGE_ENTRIES>,
    /// Entries of the pages that were given out; the rest of the last page was never used.
    carved: usize,
    free: [Vec<u32>; SMALL_CLASSES],
    large: Vec<Large>,
    large_free: Vec<u32>,
    large_bytes: usize,
}

impl Arena {
    pub(crate) fn new() -> Self {
        Self {
            pages: Pages::new(),
            carved: 0,
            free: Default::default(),
            large: Vec::new(),
            large_free: Vec::new(),
            large_bytes: 0,
        }
    }

    pub(crate) fn allocate(&mut self, class: Class) -> Block {
        let at = if class.is_small() {
            match self.free[usize::from(class.0)].pop() {
                Some(at) => at,
                None => self.carve(class),
            }
        } else {
            self.allocate_large(class)
        };
        Block { at, class }
    }

    pub(crate) fn release(&mut self, Block { at, class }: Block) {
        if class.is_small() {
            self.free[usize::from(class.0)].push(at);
        } else {
            let large = std::mem::take(&mut self.large[at as usize]);
            self.large_bytes -= large.bytes();
            self.large_free.push(at);
        }
    }

    pub(crate) fn entries(&self, block: &Block) -> &[Entry] {
        if block.class.is_small() {
            self.pages.slice(block.at, block.class.capacity())
        } else {
            &self.large[block.at as usize].entries
        }
    }

    pub(crate) fn entries_mut(&mut self, block: &Block) -> &mut [Entry] {
        if block.class.is_small() {
            self.pages.slice_mut(block.at, block.class.capacity())
        } else {
            &mut self.large[block.at as usize].entries
        }
    }

    /// The fingerprints of the ids in a large block; none of a small one.
    pub(crate) fn fingerprints(&self, block: &Block) -> Option<&Fingerprints> {
        (!block.class.is_small()).then(|| &self.large[block.at as usize].fingerprints)
    }

    /// The fingerprints of the ids in a large block; none of a small one.
    pub(crate) fn fingerprints_mut(&mut self, block: &Block) -> Option<&mut Fingerprints> {
        (!block.class.is_small()).then(|| &mut self.large[block.at as usize].fingerprints)
    }

    /// Bytes that all blocks occupy, free ones too.
    pub(crate) fn bytes(&self) -> usize {
        let free: usize = self.free.iter().map(Vec::capacity).sum();
        self.pages.bytes()
            + self.large_bytes
            + self.large.capacity() * size_of::<Large>()
            + (free + self.large_free.capacity()) * size_of::<u32>()
    }

    fn carve(&mut self, class: Class) -> u32 {
        if self.pages.len() - self.carved < class.capacity() {
            self.free_rest_of_page();
            self.pages.add_page();
        }
        self.carve_small(class)
    }

    fn free_rest_of_page(&mut self) {
        for small in (0..Class::LARGEST_SMALL.0).rev().map(Class) {
            while self.pages.len() - self.carved >= small.capacity() {
                let at = self.carve_small(small);
                self.free[usize::from(small.0)].push(at);
            }
        }
    }

    fn carve_small(&mut self, class: Class) -> u32 {
        let at = index(self.carved);
        self.carved += class.capacity();
        at
    }

    fn allocate_large(&mut self, class: Class) -> u32 {
        let large = Large::new(class.capacity());
        self.large_bytes += large.bytes();
        if let Some(at) = self.large_free.pop() {
            self.large[at as usize] = large;
            at
        } else {
            self.large.push(large);
            index(self.large.len() - 1)
        }
    }
}

/// Pages end where 32 bits do, and large blocks are fewer than entries.
#[allow(clippy::cast_possible_truncation)]
fn index(at: usize) -> u32 {
    at as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hash128, Rules};

    fn mark(n: usize) -> Entry {
        Entry::new(
            Hash128::default(),
            0,
            i64::try_from(n).unwrap(),
            Rules::NONE,
        )
    }

    #[test]
    fn classes_hold_what_they_say() {
        assert_eq!(Class::holding(0).capacity(), 2);
        assert_eq!(Class::holding(2).capacity(), 2);
        assert_eq!(Class::holding(3).capacity(), 4);
        assert_eq!(Class::holding(64), Class::LARGEST_SMALL);
        assert_eq!(usize::from(Class::LARGEST_SMALL.0) + 1, SMALL_CLASSES);
        assert_eq!(Class::holding(65).capacity(), 128);
        assert_eq!(Class::holding(10_000), Class::LARGEST);
    }

    #[test]
    fn blocks_of_all_classes_do_not_overlap() {
        let mut arena = Arena::new();
        let mut blocks = Vec::new();
        for n in 0..2_000_usize {
            let block = arena.allocate(Class::holding(2 + n * 7 % 140));
            arena.entries_mut(&block).fill(mark(n));
            blocks.push((n, block));
        }
        for (n, block) in &blocks {
            let entries = arena.entries(block);
            assert_eq!(entries.len(), block.class().capacity());
            assert!(entries.iter().all(|entry| *entry == mark(*n)));
        }
    }

    #[test]
    fn released_blocks_are_used_again() {
        let mut arena = Arena::new();
        let fill = |arena: &mut Arena| {
            let blocks: Vec<_> = (0..2_000)
                .map(|n| arena.allocate(Class::holding(2 + n * 7 % 140)))
                .collect();
            for block in blocks {
                arena.release(block);
            }
            arena.bytes()
        };
        let once = fill(&mut arena);
        assert_eq!(fill(&mut arena), once);
    }

    #[test]
    fn large_blocks_go_back_to_the_system() {
        let mut arena = Arena::new();
        let block = arena.allocate(Class::holding(10_000));
        assert!(arena.bytes() >= 16_384 * 32);
        arena.release(block);
        assert!(arena.bytes() < 1_024);
    }
}
