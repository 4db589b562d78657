//! The events of a chunk and their answers in a buffer of Java's: `FrameTable.java` has the same
//! layout.
//!
//! ```text
//!   0  head      number of events, index of the event that is being screened
//!  16  rows      for each event its shard, the address of its frame, and the bits of its answer
//! ```

use susanoh_l1::Sighting;

use crate::{exports::shard, frame::Frame, memory};

/// Events whose cache misses are let overlap. What that many events read fits the first cache.
const AHEAD: usize = 64;

#[derive(Clone, Copy)]
#[repr(C)]
struct Row {
    shard: i64,
    frame: i64,
    answer: i64,
}

#[repr(C)]
struct Layout {
    events: i64,
    at: i64,
    rows: [Row; 0],
}

/// The buffer of one call.
pub(crate) struct Table {
    start: *mut Layout,
    events: usize,
}

impl Table {
    /// The table at an address.
    ///
    /// # Safety
    /// The crate's promises on shards, automata and buffers hold for all that the table names, as
    /// long as it lives.
    pub(crate) unsafe fn at(address: i64) -> Self {
        let start: *mut Layout = memory::pointer(address);
        // SAFETY: by the promise the buffer begins with a head.
        let events = unsafe { (&raw const (*start).events).read() };
        Self {
            start,
            events: usize::try_from(events).unwrap_or(0),
        }
    }

    /// Screens the events one after the other, each as if it had come alone. When it panics, the
    /// head says at which one.
    pub(crate) fn screen(&self) {
        let mut from = 0;
        while from < self.events {
            let to = self.events.min(from + AHEAD);
            self.look_ahead(from, to);
            for i in from..to {
                self.screen_one(i);
            }
            from = to;
        }
    }

    /// One step for all of the events before the next step.
    fn look_ahead(&self, from: usize, to: usize) {
        let mut sightings = [Sighting::default(); AHEAD];
        for i in from..to {
            let (row, frame) = self.row(i);
            // SAFETY: by the promise nobody else uses the shard, and no reference to it lives.
            unsafe { shard(row.shard) }.look_up(frame.request.target(), prefetch);
        }
        for i in from..to {
            let (row, frame) = self.row(i);
            // SAFETY: as above.
            sightings[i - from] =
                unsafe { shard(row.shard) }.sight(frame.request.target(), prefetch);
        }
        for i in from..to {
            let (row, frame) = self.row(i);
            // SAFETY: as above.
            unsafe { shard(row.shard) }.look_into(
                sightings[i - from],
                frame.request.id(),
                prefetch,
            );
        }
        for i in from..to {
            let (row, _) = self.row(i);
            // SAFETY: as above.
            unsafe { shard(row.shard) }.look_at_first(sightings[i - from], prefetch);
        }
    }

    fn screen_one(&self, i: usize) {
        // SAFETY: by the promise the head is there.
        unsafe { (&raw mut (*self.start).at).write(i64::try_from(i).unwrap_or(i64::MAX)) };
        let (row, frame) = self.row(i);
        // SAFETY: by the promise nobody else uses the shard, and no reference to it lives.
        let answer = unsafe { frame.screen(shard(row.shard)) };
        // SAFETY: by the promise there are so many rows.
        unsafe { (&raw mut (*self.row_at(i)).answer).write(answer) };
    }

    fn row(&self, i: usize) -> (Row, Frame) {
        // SAFETY: by the promise there are so many rows, and each names a frame.
        unsafe {
            let row = self.row_at(i).read();
            (row, Frame::at(row.frame))
        }
    }

    fn row_at(&self, i: usize) -> *mut Row {
        assert!(i < self.events, "row {i} of {}", self.events);
        // SAFETY: by the promise there are so many rows.
        unsafe { (&raw mut (*self.start).rows).cast::<Row>().add(i) }
    }
}

/// Has the processor bring a word's cache line, and does not wait for it.
#[inline]
fn prefetch(word: &u64) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: any address may be prefetched; every x86-64 processor can.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(word).cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    std::hint::black_box(*word);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::offset_of;

    #[test]
    fn the_layout_is_that_of_java() {
        assert_eq!(offset_of!(Layout, at), 8);
        assert_eq!(offset_of!(Layout, rows), 16);
        assert_eq!(offset_of!(Row, answer), 16);
        assert_eq!(size_of::<Row>(), 24);
    }
}
