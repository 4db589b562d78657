//! Windows in a buffer of Java's, word by word: `SnapshotBuffer.java` has the same layout.
//!
//! ```text
//!   0  target hi, lo · opened · last receipt · count · slot       six words
//!  48  id hi, lo · effective time · amount << 4 | rules           four words an entry
//! ```

use susanoh_l1::{Entry, Hash128, Shard, WindowView};

const HEADER_WORDS: usize = 6;
const ENTRY_WORDS: usize = 4;

/// Copies a window out if there is room. Returns the bytes that it takes, room or not.
pub(crate) fn write(window: &WindowView<'_>, slot: u32, words: &mut [u64]) -> i64 {
    let needed = HEADER_WORDS + window.count() * ENTRY_WORDS;
    if let Some(words) = words.get_mut(..needed) {
        let (header, entries) = words.split_at_mut(HEADER_WORDS);
        header.copy_from_slice(&[
            window.target().hi,
            window.target().lo,
            window.opened_millis().cast_unsigned(),
            window.last_receipt_millis().cast_unsigned(),
            window.count() as u64,
            slot.into(),
        ]);
        for (words, entry) in entries.chunks_exact_mut(ENTRY_WORDS).zip(window.entries()) {
            words.copy_from_slice(&[
                entry.id().hi,
                entry.id().lo,
                entry.effective_millis().cast_unsigned(),
                entry.word(),
            ]);
        }
    }
    // At most 320 048.
    i64::try_from(needed * size_of::<u64>()).unwrap_or(i64::MAX)
}

/// Puts the window in the buffer, which is filled to its end, into a shard.
///
/// # Panics
/// If it cannot be a window; Java has checked that it can.
pub(crate) fn restore(shard: &mut Shard, words: &[u64]) {
    let Some((&[hi, lo, opened, last_receipt, count, _], entries)) =
        words.split_first_chunk::<HEADER_WORDS>()
    else {
        panic!("a snapshot of {} words", words.len());
    };
    let (entries, rest) = entries.as_chunks::<ENTRY_WORDS>();
    assert!(
        rest.is_empty() && entries.len() as u64 == count,
        "a snapshot of {count} entries in {} words",
        words.len()
    );
    let entries: Vec<Entry> = entries.iter().map(entry).collect();
    let restored = shard.restore(
        Hash128 { hi, lo },
        opened.cast_signed(),
        last_receipt.cast_signed(),
        &entries,
    );
    if let Err(error) = restored {
        panic!("{error}");
    }
}

fn entry(&[hi, lo, effective, word]: &[u64; ENTRY_WORDS]) -> Entry {
    match Entry::from_word(Hash128 { hi, lo }, effective.cast_signed(), word) {
        Some(entry) => entry,
        None => panic!("an entry of the word {word:#x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use susanoh_l1::Rules;

    fn shard() -> Shard {
        let mut shard = Shard::new();
        let entry = |n: u64| Entry::new(Hash128 { hi: n, lo: !n }, 5, 1 << 49, Rules::ALL);
        shard
            .restore(Hash128 { hi: 1, lo: 2 }, -3, 4, &[entry(7), entry(8)])
            .unwrap();
        shard
    }

    #[test]
    fn what_is_written_can_be_restored() {
        let shard = shard();
        let (slot, window) = shard.window_from(0).unwrap();
        let mut words = [0; 14];
        assert_eq!(write(&window, slot, &mut words), 14 * 8);
        let mut other = Shard::new();
        restore(&mut other, &words);
        let copy = other.window(window.target()).unwrap();
        assert!(copy.entries().eq(window.entries()));
        assert_eq!(copy.opened_millis(), -3);
        assert_eq!(copy.last_receipt_millis(), 4);
    }

    #[test]
    fn without_room_nothing_is_written() {
        let shard = shard();
        let (slot, window) = shard.window_from(0).unwrap();
        let mut words = [0; 13];
        assert_eq!(write(&window, slot, &mut words), 14 * 8);
        assert_eq!(words, [0; 13]);
    }

    #[test]
    #[should_panic(expected = "a snapshot of 2 entries in 13 words")]
    fn a_cut_snapshot_is_a_fault() {
        let mut words = [0; 13];
        words[4] = 2;
        restore(&mut Shard::new(), &words);
    }
}
