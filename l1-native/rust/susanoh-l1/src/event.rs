//! What the engine reads of an event.

use crate::BACKDATE_MAX_MILLIS;

/// A 128-bit keyed hash: of an account, or of an event id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hash128 {
    /// Upper half.
    pub hi: u64,
    /// Lower half.
    pub lo: u64,
}

impl Hash128 {
    /// Both halves folded into one, for tables. The hash is keyed, so that any fold will do.
    pub(crate) fn fold(self) -> u64 {
        self.hi.rotate_left(1) ^ self.lo
    }
}

/// One event.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// The account whose window the event joins.
    pub target: Hash128,
    /// The keyed hash of the event id.
    pub id: Hash128,
    /// Milliseconds since the epoch; `i64::MAX` when the event has no timestamp.
    pub timestamp_millis: i64,
    /// 0 … 2^53−1.
    pub currency_amount: i64,
    /// 0 … 2^53−1; negative when the event has no price.
    pub market_avg_price: i64,
    /// The recent chat log as UTF-16; empty when there is none.
    pub chat: &'a [u16],
}

impl Event<'_> {
    /// The effective time (CONTRACT §4): the timestamp, but never later than the receipt and never
    /// more than seven days earlier.
    #[must_use]
    pub fn effective_millis(&self, receipt_millis: i64) -> i64 {
        self.timestamp_millis
            .min(receipt_millis)
            .max(receipt_millis.saturating_sub(BACKDATE_MAX_MILLIS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIPT: i64 = 1_700_000_000_000;

    fn effective(timestamp_millis: i64) -> i64 {
        Event {
            target: Hash128::default(),
            id: Hash128::default(),
            timestamp_millis,
            currency_amount: 0,
            market_avg_price: -1,
            chat: &[],
        }
        .effective_millis(RECEIPT)
    }

    #[test]
    fn a_timestamp_up_to_the_receipt_stands() {
        assert_eq!(effective(RECEIPT - 1), RECEIPT - 1);
        assert_eq!(effective(RECEIPT), RECEIPT);
    }

    #[test]
    fn a_clock_ahead_means_the_receipt() {
        assert_eq!(effective(RECEIPT + 1), RECEIPT);
        assert_eq!(effective(i64::MAX), RECEIPT);
    }

    #[test]
    fn nothing_is_more_than_seven_days_old() {
        let oldest = RECEIPT - 604_800_000;
        assert_eq!(effective(oldest + 1), oldest + 1);
        assert_eq!(effective(oldest), oldest);
        assert_eq!(effective(oldest - 1), oldest);
        assert_eq!(effective(i64::MIN), oldest);
    }
}
