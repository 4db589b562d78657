//! One event in a window, in 32 bytes.

use crate::{ENTRY_AMOUNT_MAX, Hash128, Rules};

/// One event in a window. Amount and rules share a word, so that two entries fill a cache line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    id: Hash128,
    effective_millis: i64,
    amount_and_rules: u64,
}

impl Entry {
    /// An entry of an event that fired `rules`.
    ///
    /// # Panics
    /// If the amount is not 0 … 2^49.
    #[must_use]
    pub fn new(id: Hash128, effective_millis: i64, amount: i64, rules: Rules) -> Self {
        assert!(
            (0..=ENTRY_AMOUNT_MAX).contains(&amount),
            "an entry's amount is {amount}"
        );
        Self {
            id,
            effective_millis,
            amount_and_rules: amount.unsigned_abs() << Rules::BITS | u64::from(rules.bits()),
        }
    }

    /// An entry from its word of amount and rules; none if that cannot be one.
    #[must_use]
    pub fn from_word(id: Hash128, effective_millis: i64, amount_and_rules: u64) -> Option<Self> {
        (amount_and_rules >> Rules::BITS <= ENTRY_AMOUNT_MAX.unsigned_abs()).then_some(Self {
            id,
            effective_millis,
            amount_and_rules,
        })
    }

    /// The keyed hash of the event id.
    #[must_use]
    pub fn id(&self) -> Hash128 {
        self.id
    }

    /// The effective time.
    #[must_use]
    pub fn effective_millis(&self) -> i64 {
        self.effective_millis
    }

    /// The amount as the sum counts it, at most 2^49.
    #[must_use]
    pub fn amount(&self) -> i64 {
        (self.amount_and_rules >> Rules::BITS).cast_signed()
    }

    /// The rules that the event fired.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules::from_low_bits(self.amount_and_rules)
    }

    /// Where [`word`](Self::word) is.
    pub(crate) fn word_ref(&self) -> &u64 {
        &self.amount_and_rules
    }

    /// Amount and rules in one word: `amount << 4 | rules`.
    #[must_use]
    pub fn word(&self) -> u64 {
        self.amount_and_rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_32_bytes() {
        assert_eq!(size_of::<Entry>(), 32);
    }

    #[test]
    fn the_largest_amount_and_all_rules_fit_one_word() {
        let entry = Entry::new(Hash128 { hi: 1, lo: 2 }, 3, ENTRY_AMOUNT_MAX, Rules::ALL);
        assert_eq!(entry.amount(), ENTRY_AMOUNT_MAX);
        assert_eq!(entry.rules(), Rules::ALL);
        let again = Entry::from_word(entry.id(), entry.effective_millis(), entry.word());
        assert_eq!(again, Some(entry));
    }

    #[test]
    fn a_word_with_a_larger_amount_is_no_entry() {
        let word = (ENTRY_AMOUNT_MAX.unsigned_abs() + 1) << Rules::BITS;
        assert_eq!(Entry::from_word(Hash128::default(), 0, word), None);
    }

    #[test]
    #[should_panic(expected = "amount")]
    fn a_negative_amount_is_refused() {
        let _ = Entry::new(Hash128::default(), 0, -1, Rules::NONE);
    }
}
