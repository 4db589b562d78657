//! The entries of one window, in time.

use crate::{
    Entry, Hash128,
    arena::{Arena, Block, Class},
};

/// A ring of this many times the room that its entries need gives some of it back.
const SPARE_FACTOR_MAX: usize = 4;

/// Below this capacity it keeps its room.
const SHRINK_CAPACITY_MIN: usize = 16;

/// Entries that are likely to leave together, at the most.
const LEAVING: usize = 2;

/// Entries by effective time, of equal times the first arrived first, in a block of an arena.
/// The earliest leaves and the newest comes without moving anything.
#[derive(Debug)]
pub(crate) struct Ring {
    block: Block,
    head: u16,
    len: u16,
}

impl Ring {
    pub(crate) fn new(arena: &mut Arena) -> Self {
        Self {
            block: arena.allocate(Class::SMALLEST),
            head: 0,
            len: 0,
        }
    }

    /// Gives its block back.
    pub(crate) fn release(self, arena: &mut Arena) {
        arena.release(self.block);
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// The earliest entry.
    pub(crate) fn first(&self, arena: &Arena) -> Option<Entry> {
        (self.len > 0).then(|| self.get(arena, 0))
    }

    /// The newest entry, of equal times the last arrived.
    pub(crate) fn last(&self, arena: &Arena) -> Option<Entry> {
        (self.len > 0).then(|| self.get(arena, self.len() - 1))
    }

    /// The entries in order.
    pub(crate) fn iter<'a>(&self, arena: &'a Arena) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let cells = arena.entries(&self.block);
        let head = usize::from(self.head);
        let end = (head + self.len()).min(cells.len());
        let wrapped = head + self.len() - end;
        cells[head..end].iter().chain(&cells[..wrapped])
    }

    /// The entry of an event id.
    pub(crate) fn find(&self, arena: &Arena, id: Hash128) -> Option<Entry> {
        if let Some(prints) = arena.fingerprints(&self.block)
            && !prints.may_contain(id)
        {
            return None;
        }
        self.iter(arena).find(|entry| entry.id() == id).copied()
    }

    /// Tells a word of every cache line that a search for an id and an insert at the end read.
    pub(crate) fn look(&self, arena: &Arena, id: Hash128, fetch: impl Fn(&u64)) {
        let cells = arena.entries(&self.block);
        let at = |i: usize| fetch(self.cell(cells, i).word_ref());
        at(self.len());
        if let Some(prints) = arena.fingerprints(&self.block) {
            at(0);
            at(self.len().saturating_sub(1));
            fetch(prints.home(id));
        } else {
            (0..self.len()).step_by(2).for_each(at);
        }
    }

    /// Tells the fingerprints that go when the earliest entries leave; the first one was looked at
    /// before, and the second one lies beside it.
    pub(crate) fn look_at_first(&self, arena: &Arena, fetch: impl Fn(&u64)) {
        if let Some(prints) = arena.fingerprints(&self.block) {
            let cells = arena.entries(&self.block);
            for i in 0..LEAVING.min(self.len()) {
                fetch(prints.home(self.cell(cells, i).id()));
            }
        }
    }

    fn cell<'a>(&self, cells: &'a [Entry], i: usize) -> &'a Entry {
        &cells[(usize::from(self.head) + i) & (cells.len() - 1)]
    }

    /// Puts an entry in its place in time, after those of the same time, and moves whichever side
    /// of it is shorter.
    pub(crate) fn insert(&mut self, arena: &mut Arena, entry: Entry) {
        if self.len() == self.block.class().capacity() {
            self.refit(arena, self.block.class().next());
        }
        let at = self.place(arena, entry.effective_millis());
        let len = self.len();
        let cells = arena.entries_mut(&self.block);
        let mask = cells.len() - 1;
        let mut head = usize::from(self.head);
        if at * 2 >= len {
            for i in (at..len).rev() {
                cells[(head + i + 1) & mask] = cells[(head + i) & mask];
            }
        } else {
            head = head.wrapping_sub(1) & mask;
            for i in 0..at {
                cells[(head + i) & mask] = cells[(head + i + 1) & mask];
            }
        }
        cells[(head + at) & mask] = entry;
        self.head = narrow(head);
        self.len += 1;
        if let Some(prints) = arena.fingerprints_mut(&self.block) {
            prints.insert(entry.id());
        }
    }

    /// Takes the earliest entry out.
    pub(crate) fn pop_first(&mut self, arena: &mut Arena) -> Option<Entry> {
        let first = self.first(arena)?;
        if let Some(prints) = arena.fingerprints_mut(&self.block) {
            prints.remove(first.id());
        }
        let mask = self.block.class().capacity() - 1;
        self.head = narrow((usize::from(self.head) + 1) & mask);
        self.len -= 1;
        Some(first)
    }

    /// Gives room back when most of it has fallen empty.
    pub(crate) fn shrink(&mut self, arena: &mut Arena) {
        let capacity = self.block.class().capacity();
        if capacity >= SHRINK_CAPACITY_MIN && self.len() * SPARE_FACTOR_MAX <= capacity {
            self.refit(arena, Class::holding(self.len() * 2));
        }
    }

    /// Moves to a block of another class, which has room for all entries.
    fn refit(&mut self, arena: &mut Arena, class: Class) {
        let block = arena.allocate(class);
        for i in 0..self.len() {
            let entry = self.get(arena, i);
            arena.entries_mut(&block)[i] = entry;
            if let Some(prints) = arena.fingerprints_mut(&block) {
                prints.insert(entry.id());
            }
        }
        arena.release(std::mem::replace(&mut self.block, block));
        self.head = 0;
    }

    /// The number of entries that are not later than `effective_millis`.
    fn place(&self, arena: &Arena, effective_millis: i64) -> usize {
        let not_later = |i| self.get(arena, i).effective_millis() <= effective_millis;
        let (mut low, mut high) = (0, self.len());
        if high == 0 || not_later(high - 1) {
            return high;
        }
        while low < high {
            let middle = low.midpoint(high);
            if not_later(middle) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn get(&self, arena: &Arena, i: usize) -> Entry {
        *self.cell(arena.entries(&self.block), i)
    }
}

/// A capacity is at most 2^14.
#[allow(clippy::cast_possible_truncation)]
fn narrow(index: usize) -> u16 {
    index as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    use proptest::prelude::*;

    fn entry(id: u64, millis: i64) -> Entry {
        Entry::new(Hash128 { hi: 0, lo: id }, millis, 1, Rules::NONE)
    }

    proptest! {
        #[test]
        fn it_is_a_sorted_list(
            steps in prop::collection::vec((0_u8..10, 0_i64..50), 1..600)
        ) {
            let mut arena = Arena::new();
            let mut ring = Ring::new(&mut arena);
            let mut model: Vec<Entry> = Vec::new();
            for (id, (step, millis)) in (0..).zip(steps) {
                if step < 7 {
                    let new = entry(id, millis);
                    let at = model.partition_point(|e| e.effective_millis() <= millis);
                    model.insert(at, new);
                    ring.insert(&mut arena, new);
                } else {
                    let first = (!model.is_empty()).then(|| model.remove(0));
                    prop_assert_eq!(ring.pop_first(&mut arena), first);
                    ring.shrink(&mut arena);
                }
                prop_assert!(ring.iter(&arena).eq(&model));
                prop_assert_eq!(ring.last(&arena), model.last().copied());
                for id in [id / 2, id] {
                    let id = Hash128 { hi: 0, lo: id };
                    let expected = model.iter().find(|e| e.id() == id).copied();
                    prop_assert_eq!(ring.find(&arena, id), expected);
                }
            }
        }
    }

    #[test]
    fn it_holds_the_cap_and_gives_the_room_back() {
        let mut arena = Arena::new();
        let mut ring = Ring::new(&mut arena);
        for n in 0..10_000_u32 {
            ring.insert(&mut arena, entry(n.into(), n.into()));
        }
        assert_eq!(ring.len(), 10_000);
        let full = arena.bytes();
        for _ in 0..9_999 {
            ring.pop_first(&mut arena);
            ring.shrink(&mut arena);
        }
        assert_eq!(ring.last(&arena), Some(entry(9_999, 9_999)));
        assert!(arena.bytes() < full / 8);
    }
}
