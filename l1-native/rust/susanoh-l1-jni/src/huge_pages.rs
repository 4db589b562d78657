//! The library's allocator, which puts the windows into huge pages.
//!
//! A million targets fill hundreds of megabytes, and an event reads them here and there. With
//! pages of 4 KiB many of these reads miss the processor's table of pages too, and wait for that
//! first. So the pages that shards grow by ([`PAGE_BYTES`]) are carved from regions that
//! Linux is asked to back with pages of 2 MiB, those of all shards side by side; it does so where
//! `/sys/kernel/mm/transparent_hugepage/enabled` says `madvise` or `always`. A page that is freed
//! is kept for the next one. Everything else is the system's.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
    sync::{Mutex, PoisonError},
};

use susanoh_l1::PAGE_BYTES;

/// What a huge page must begin at a multiple of.
const HUGE_BYTES: usize = 2 * 1024 * 1024;

/// Address space that is taken at once; memory is only what is written to.
const REGION_BYTES: usize = 32 * HUGE_BYTES;

#[global_allocator]
static ALLOCATOR: HugePages = HugePages(Mutex::new(Pool::EMPTY));

struct HugePages(Mutex<Pool>);

/// Pages to be had: those that were freed, and behind them the rest of a region.
struct Pool {
    free: *mut FreePage,
    rest: *mut u8,
    rest_bytes: usize,
}

/// What is written into a page while nobody has it.
struct FreePage {
    next: *mut FreePage,
}

// SAFETY: what the pointers lead to is the pool's alone.
unsafe impl Send for Pool {}

impl Pool {
    const EMPTY: Self = Self {
        free: ptr::null_mut(),
        rest: ptr::null_mut(),
        rest_bytes: 0,
    };

    /// A page of memory; null when there is none.
    fn take(&mut self) -> *mut u8 {
        if !self.free.is_null() {
            let page = self.free;
            // SAFETY: it is a page that was given back, and holds the next one.
            self.free = unsafe { (*page).next };
            return page.cast();
        }
        if self.rest_bytes == 0 && !self.begin_region() {
            return ptr::null_mut();
        }
        let page = self.rest;
        self.rest_bytes -= PAGE_BYTES;
        // SAFETY: still in the region, or where it ends.
        self.rest = unsafe { page.add(PAGE_BYTES) };
        page
    }

    /// Takes a page back.
    ///
    /// # Safety
    /// It came from [`Pool::take`], and nobody uses it any more.
    unsafe fn give_back(&mut self, page: *mut u8) {
        #[allow(clippy::cast_ptr_alignment)] // A page begins at a multiple of its size.
        let page = page.cast::<FreePage>();
        // SAFETY: by the promise the page is the pool's again.
        unsafe { page.write(FreePage { next: self.free }) };
        self.free = page;
    }

    fn begin_region(&mut self) -> bool {
        // One huge page more, so that as many whole ones are in it wherever it begins.
        let bytes = REGION_BYTES + HUGE_BYTES;
        // SAFETY: a new mapping overlaps nothing.
        let start = unsafe {
            libc::mmap(
                ptr::null_mut(),
                bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if start == libc::MAP_FAILED {
            return false;
        }
        let start = start.cast::<u8>();
        // SAFETY: so many bytes and a region behind them are in the mapping.
        self.rest = unsafe { start.add(start.align_offset(HUGE_BYTES)) };
        self.rest_bytes = REGION_BYTES;
        // SAFETY: that range is ours. Where the advice is not taken the pages are small ones.
        unsafe { libc::madvise(self.rest.cast(), REGION_BYTES, libc::MADV_HUGEPAGE) };
        true
    }
}

impl HugePages {
    fn is_page(layout: Layout) -> bool {
        layout.size() == PAGE_BYTES && layout.align() <= PAGE_BYTES
    }

    fn with_pool<T>(&self, work: impl FnOnce(&mut Pool) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

// SAFETY: a page and the system's memory are told apart by their layouts alone, which are the same
// when they are given back; neither the pool nor its lock allocates or panics.
unsafe impl GlobalAlloc for HugePages {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if Self::is_page(layout) {
            self.with_pool(Pool::take)
        } else {
            // SAFETY: the caller's promise.
            unsafe { System.alloc(layout) }
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if Self::is_page(layout) {
            let page = self.with_pool(Pool::take);
            if !page.is_null() {
                // SAFETY: it is so long; it may have been used before.
                unsafe { page.write_bytes(0, PAGE_BYTES) };
            }
            page
        } else {
            // SAFETY: the caller's promise.
            unsafe { System.alloc_zeroed(layout) }
        }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if Self::is_page(layout) {
            // SAFETY: the caller's promise; memory of this layout came from the pool.
            self.with_pool(|pool| unsafe { pool.give_back(memory) });
        } else {
            // SAFETY: the caller's promise.
            unsafe { System.dealloc(memory, layout) }
        }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        // SAFETY: by the caller's promise the size, rounded up to the alignment, fits.
        let new = unsafe { Layout::from_size_align_unchecked(bytes, layout.align()) };
        if !Self::is_page(layout) && !Self::is_page(new) {
            // SAFETY: the caller's promise.
            return unsafe { System.realloc(memory, layout, bytes) };
        }
        // SAFETY: the caller's promise.
        let moved = unsafe { self.alloc(new) };
        if !moved.is_null() {
            // SAFETY: both are so long, and one of them is new.
            unsafe { ptr::copy_nonoverlapping(memory, moved, layout.size().min(bytes)) };
            // SAFETY: the caller's promise.
            unsafe { self.dealloc(memory, layout) };
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGES: usize = 3 * REGION_BYTES / PAGE_BYTES;

    fn filled(with: usize) -> Vec<usize> {
        vec![with; PAGE_BYTES / size_of::<usize>()]
    }

    #[test]
    fn pages_do_not_overlap_and_lie_at_multiples_of_their_size() {
        let pages: Vec<_> = (0..PAGES).map(filled).collect();
        for (n, page) in pages.iter().enumerate() {
            assert!(page.iter().all(|&word| word == n));
            assert_eq!(page.as_ptr().addr() % PAGE_BYTES, 0);
        }
    }

    #[test]
    fn a_freed_page_is_used_again() {
        let mut pool = Pool::EMPTY;
        let (one, two) = (pool.take(), pool.take());
        // SAFETY: both are from that pool and used by nobody.
        unsafe {
            pool.give_back(one);
            pool.give_back(two);
        }
        assert_eq!([pool.take(), pool.take()], [two, one]);
        assert_eq!(pool.rest_bytes, REGION_BYTES - 2 * PAGE_BYTES);
    }

    #[test]
    fn what_grows_into_a_page_and_out_of_it_keeps_what_it_holds() {
        let words = PAGE_BYTES / size_of::<u64>();
        let mut growing: Vec<u64> = Vec::with_capacity(words / 2);
        for word in 0..words as u64 * 3 {
            growing.push(word);
        }
        assert!(growing.iter().copied().eq(0..words as u64 * 3));
        growing.truncate(words);
        growing.shrink_to_fit();
        assert!(growing.iter().copied().eq(0..words as u64));
        assert_eq!(vec![0_u64; words].iter().sum::<u64>(), 0);
    }
}
