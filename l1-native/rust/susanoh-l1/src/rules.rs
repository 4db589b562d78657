//! The four rules of CONTRACT §4 and their thresholds.

use std::ops::BitOr;

use crate::{Event, Slang};

/// A set of rules, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules(u8);

impl Rules {
    /// No rule.
    pub const NONE: Self = Self(0);
    /// The window's total is high.
    pub const R1: Self = Self(1);
    /// The window has many entries.
    pub const R2: Self = Self(2);
    /// The price is far above the market's.
    pub const R3: Self = Self(4);
    /// The chat speaks of real money.
    pub const R4: Self = Self(8);
    /// All four.
    pub const ALL: Self = Self(15);

    pub(crate) const BITS: u32 = 4;

    /// The bits, 0 … 15.
    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }

    pub(crate) fn from_low_bits(word: u64) -> Self {
        Self(word.to_le_bytes()[0] & Self::ALL.0)
    }

    fn when(self, fired: bool) -> Self {
        if fired { self } else { Self::NONE }
    }
}

impl BitOr for Rules {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The thresholds of R1, R2 and R3; their ranges are checked by whoever configures them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// R1, 1 … 2^49.
    pub amount: i64,
    /// R2, 1 … 10 000.
    pub count: i64,
    /// R3, 1 … 10^9.
    pub price_multiplier: i64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            amount: 1_000_000,
            count: 10,
            price_multiplier: 100,
        }
    }
}

/// What an event is judged by.
#[derive(Clone, Copy, Debug)]
pub struct RuleSet<'a> {
    /// Of R1, R2 and R3.
    pub thresholds: Thresholds,
    /// The matcher of R4.
    pub slang: &'a Slang,
}

impl RuleSet<'_> {
    /// The rules that judge the event alone, R3 and R4.
    #[must_use]
    pub fn of_event(&self, event: &Event<'_>) -> Rules {
        let price = event.market_avg_price;
        let dear = price.saturating_mul(self.thresholds.price_multiplier);
        Rules::R3.when(price > 0 && event.currency_amount >= dear)
            | Rules::R4.when(self.slang.is_match(event.chat))
    }

    /// The rules that judge the window, R1 and R2.
    #[must_use]
    pub fn of_window(&self, total: i64, count: usize) -> Rules {
        Rules::R1.when(total >= self.thresholds.amount)
            | Rules::R2.when(i64::try_from(count).is_ok_and(|n| n >= self.thresholds.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hash128, Slang};

    fn of_event(amount: i64, price: i64, multiplier: i64) -> Rules {
        let slang = Slang::defaults().unwrap();
        let rules = RuleSet {
            thresholds: Thresholds {
                price_multiplier: multiplier,
                ..Thresholds::default()
            },
            slang: &slang,
        };
        rules.of_event(&Event {
            target: Hash128::default(),
            id: Hash128::default(),
            timestamp_millis: 0,
            currency_amount: amount,
            market_avg_price: price,
            chat: &[],
        })
    }

    #[test]
    fn r3_fires_from_the_price_times_the_multiplier_on() {
        assert_eq!(of_event(999, 10, 100), Rules::NONE);
        assert_eq!(of_event(1000, 10, 100), Rules::R3);
        assert_eq!(of_event(1001, 10, 100), Rules::R3);
    }

    #[test]
    fn r3_needs_a_price_above_zero() {
        assert_eq!(of_event(i64::MAX, 0, 100), Rules::NONE);
        assert_eq!(of_event(i64::MAX, -1, 100), Rules::NONE);
        assert_eq!(of_event(100, 1, 100), Rules::R3);
    }

    #[test]
    fn r3_saturates() {
        let largest = (1 << 53) - 1;
        assert_eq!(of_event(largest, largest, 1_000_000_000), Rules::NONE);
        assert_eq!(of_event(i64::MAX, largest, 1_000_000_000), Rules::R3);
    }

    #[test]
    fn r1_and_r2_fire_at_their_thresholds() {
        let slang = Slang::defaults().unwrap();
        let rules = RuleSet {
            thresholds: Thresholds::default(),
            slang: &slang,
        };
        assert_eq!(rules.of_window(999_999, 9), Rules::NONE);
        assert_eq!(rules.of_window(1_000_000, 9), Rules::R1);
        assert_eq!(rules.of_window(999_999, 10), Rules::R2);
        assert_eq!(rules.of_window(1_000_001, 11), Rules::R1 | Rules::R2);
    }
}
