//! The open-addressed table under [`Directory`](crate::directory::Directory) and
//! [`Fingerprints`](crate::fingerprints::Fingerprints).

/// A multiset of non-zero words. The low bits of a word are its home; probing is linear, and
/// removal shifts back, so that there are no tombstones. Whoever uses it keeps it from filling up.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    cells: Box<[u64]>,
}

impl Cells {
    /// An empty table of `len` cells, a power of two.
    pub(crate) fn new(len: usize) -> Self {
        assert!(len.is_power_of_two());
        Self {
            cells: vec![0; len].into_boxed_slice(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Bytes that the table occupies.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.cells)
    }

    /// The words in the table, in no order.
    pub(crate) fn words(&self) -> impl Iterator<Item = u64> {
        self.cells.iter().copied().filter(|&word| word != 0)
    }

    /// The first word with the home of `word` of which `is_it` holds.
    pub(crate) fn find(&self, word: u64, is_it: impl Fn(u64) -> bool) -> Option<u64> {
        let at = self.probe(word, is_it);
        Some(self.cells[at]).filter(|&found| found != 0)
    }

    /// The cell that is the home of `word`.
    pub(crate) fn home_of(&self, word: u64) -> &u64 {
        &self.cells[self.home(word)]
    }

    pub(crate) fn insert(&mut self, word: u64) {
        assert!(word != 0, "zero marks an empty cell");
        let at = self.probe(word, |_| false);
        self.cells[at] = word;
    }

    /// Removes one `word`, which is in the table.
    pub(crate) fn remove(&mut self, word: u64) {
        let mut gap = self.probe(word, |found| found == word);
        assert!(self.cells[gap] != 0, "{word:#x} is not in the table");
        let mut at = self.next(gap);
        while self.cells[at] != 0 {
            // A word may fill the gap unless its home lies after the gap.
            let home = self.home(self.cells[at]);
            if self.distance(home, at) >= self.distance(gap, at) {
                self.cells[gap] = self.cells[at];
                gap = at;
            }
            at = self.next(at);
        }
        self.cells[gap] = 0;
    }

    /// From the home of `word` on, the first cell that is empty or of which `is_it` holds.
    fn probe(&self, word: u64, is_it: impl Fn(u64) -> bool) -> usize {
        let mut at = self.home(word);
        while self.cells[at] != 0 && !is_it(self.cells[at]) {
            at = self.next(at);
        }
        at
    }

    #[allow(clippy::cast_possible_truncation)] // Masked to an index.
    fn home(&self, word: u64) -> usize {
        word as usize & (self.cells.len() - 1)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & (self.cells.len() - 1)
    }

    fn distance(&self, from: usize, to: usize) -> usize {
        to.wrapping_sub(from) & (self.cells.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_holds_what_a_list_holds(
            // Homes near the table's end, so that runs collide and wrap.
            steps in prop::collection::vec((any::<bool>(), 12_u64..18, 1_u64..6), 1..300)
        ) {
            let mut cells = Cells::new(16);
            let mut model = Vec::new();
            for (add, home, high) in steps {
                let word = high << 4 | (home & 15);
                if add && model.len() < 15 {
                    cells.insert(word);
                    model.push(word);
                } else if let Some(at) = model.iter().position(|&other| other == word) {
                    cells.remove(word);
                    model.swap_remove(at);
                }
                let mut words: Vec<_> = cells.words().collect();
                words.sort_unstable();
                model.sort_unstable();
                prop_assert_eq!(&words, &model);
                for word in model.iter().copied() {
                    prop_assert_eq!(cells.find(word, |found| found == word), Some(word));
                }
                let absent = 7 << 4 | (home & 15);
                prop_assert_eq!(cells.find(absent, |found| found == absent), None);
            }
        }
    }

    #[test]
    #[should_panic(expected = "not in the table")]
    fn removing_what_is_not_there_is_a_fault() {
        Cells::new(16).remove(1);
    }
}
