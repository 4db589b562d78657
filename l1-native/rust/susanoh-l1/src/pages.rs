//! Storage that grows by whole pages, so that nothing is copied and no index moves.

use std::ops::{Index, IndexMut};

/// The size of a page: an allocator may have a place of its own for them.
pub const PAGE_BYTES: usize = 32 * 1024;

/// Items in pages of `LEN`, a power of two, addressed by a stable index.
#[derive(Debug)]
pub(crate) struct Pages<T, const LEN: usize> {
    pages: Vec<Box<[T]>>,
}

impl<T: Default, const LEN: usize> Pages<T, LEN> {
    pub(crate) const fn new() -> Self {
        assert!(LEN.is_power_of_two());
        Self { pages: Vec::new() }
    }

    /// Number of items in all pages.
    pub(crate) fn len(&self) -> usize {
        self.pages.len() * LEN
    }

    /// The index after the last item's.
    #[allow(clippy::cast_possible_truncation)] // Pages end where 32 bits do.
    pub(crate) fn end(&self) -> u32 {
        self.len() as u32
    }

    /// Adds a page of default items.
    ///
    /// # Panics
    /// If an index would not fit 32 bits.
    pub(crate) fn add_page(&mut self) {
        assert!(u32::try_from(self.len() + LEN).is_ok(), "a shard is full");
        let page = std::iter::repeat_with(T::default).take(LEN);
        self.pages.push(page.collect());
    }

    /// `len` items from `start` on, all in one page.
    pub(crate) fn slice(&self, start: u32, len: usize) -> &[T] {
        let (page, at) = Self::place(start);
        &self.pages[page][at..at + len]
    }

    /// `len` items from `start` on, all in one page.
    pub(crate) fn slice_mut(&mut self, start: u32, len: usize) -> &mut [T] {
        let (page, at) = Self::place(start);
        &mut self.pages[page][at..at + len]
    }

    /// Bytes that the pages occupy.
    pub(crate) fn bytes(&self) -> usize {
        self.len() * size_of::<T>() + self.pages.capacity() * size_of::<Box<[T]>>()
    }

    fn place(index: u32) -> (usize, usize) {
        let index = index as usize;
        (index / LEN, index % LEN)
    }
}

impl<T: Default, const LEN: usize> Index<u32> for Pages<T, LEN> {
    type Output = T;

    fn index(&self, index: u32) -> &T {
        let (page, at) = Self::place(index);
        &self.pages[page][at]
    }
}

impl<T: Default, const LEN: usize> IndexMut<u32> for Pages<T, LEN> {
    fn index_mut(&mut self, index: u32) -> &mut T {
        let (page, at) = Self::place(index);
        &mut self.pages[page][at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_keep_their_place_as_pages_are_added() {
        let mut pages = Pages::<u64, 4>::new();
        for page in 0..3_u32 {
            pages.add_page();
            pages[page * 4 + 3] = u64::from(page);
        }
        assert_eq!(pages.len(), 12);
        assert_eq!([pages[3], pages[7], pages[11]], [0, 1, 2]);
        pages.slice_mut(4, 2).copy_from_slice(&[8, 9]);
        assert_eq!(pages.slice(4, 4), [8, 9, 0, 1]);
    }
}
