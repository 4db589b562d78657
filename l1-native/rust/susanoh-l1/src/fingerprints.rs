//! Whether an id may be in a large window, in a step or two.

use crate::{Hash128, cells::Cells};

/// 64 bits of each id in a window. A "no" is certain; a "perhaps" is confirmed by a scan.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints(Cells);

impl Fingerprints {
    /// Room for `ids` ids, a power of two; half of the cells stay empty.
    pub(crate) fn for_ids(ids: usize) -> Self {
        Self(Cells::new(ids * 2))
    }

    pub(crate) fn may_contain(&self, id: Hash128) -> bool {
        let print = print(id);
        self.0.find(print, |found| found == print).is_some()
    }

    /// Where a search for `id` begins.
    pub(crate) fn home(&self, id: Hash128) -> &u64 {
        self.0.home_of(print(id))
    }

    pub(crate) fn insert(&mut self, id: Hash128) {
        self.0.insert(print(id));
    }

    /// Removes an id that is in the set.
    pub(crate) fn remove(&mut self, id: Hash128) {
        self.0.remove(print(id));
    }

    /// Bytes that the set occupies.
    pub(crate) fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

/// Never zero, which marks an empty cell.
fn print(id: Hash128) -> u64 {
    id.fold().max(1)
}
