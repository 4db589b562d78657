//! One event and its answer in a buffer of Java's: `Frame.java` has the same layout.
//!
//! ```text
//!   0  request   target, event id, time, money, receipt, thresholds, slang, drill, length of the chat
//! 104  figures   total, count, newest and opened of the window: part of the answer
//! 136  chat      UTF-16, as many units as the request says
//! ```

use std::slice;

use susanoh_l1::{
    Admission, CHAT_UNITS_MAX, Event, Hash128, RuleSet, Screening, Shard, Slang, Thresholds,
};

use crate::memory;

/// Bits 16 to 31 of every answer.
const MAGIC: u64 = 0x5A10;

/// Spreads a seal's bits; any odd constant with a good mix of bits does.
const SEAL_FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// What a call does wrong on purpose, so that Java's defences can be tried.
const DRILL_PANIC: i32 = 1;
const DRILL_CORRUPT: i32 = 2;

/// The bit of a sealed answer that a drill alters: R1.
const DRILLED_RULE: i64 = 1;

#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Request {
    target: [u64; 2],
    id: [u64; 2],
    timestamp_millis: i64,
    currency_amount: i64,
    market_avg_price: i64,
    receipt_millis: i64,
    amount_threshold: i64,
    count_threshold: i64,
    price_multiplier: i64,
    slang: i64,
    drill: i32,
    chat_units: i32,
}

impl Request {
    /// The rules that the request names.
    ///
    /// # Safety
    /// The crate's promise on automata holds as long as the rules live.
    pub(crate) unsafe fn rules<'a>(&self) -> RuleSet<'a> {
        RuleSet {
            thresholds: Thresholds {
                amount: self.amount_threshold,
                count: self.count_threshold,
                price_multiplier: self.price_multiplier,
            },
            // SAFETY: by the promise the handle is live, and nothing changes what it stands for.
            slang: unsafe { &*memory::pointer::<Slang>(self.slang) },
        }
    }

    pub(crate) fn target(&self) -> Hash128 {
        hash(self.target)
    }

    pub(crate) fn id(&self) -> Hash128 {
        hash(self.id)
    }

    pub(crate) fn event<'a>(&self, chat: &'a [u16]) -> Event<'a> {
        Event {
            target: self.target(),
            id: self.id(),
            timestamp_millis: self.timestamp_millis,
            currency_amount: self.currency_amount,
            market_avg_price: self.market_avg_price,
            chat,
        }
    }
}

fn hash([hi, lo]: [u64; 2]) -> Hash128 {
    Hash128 { hi, lo }
}

#[derive(Clone, Copy)]
#[repr(C)]
struct Figures {
    total: i64,
    count: i64,
    newest_millis: i64,
    opened_millis: i64,
}

#[repr(C)]
struct Layout {
    request: Request,
    figures: Figures,
    chat: [u16; 0],
}

/// The buffer of one call.
pub(crate) struct Frame {
    start: *mut Layout,
    pub(crate) request: Request,
}

impl Frame {
    /// The frame at an address.
    ///
    /// # Safety
    /// The crate's promise on buffers holds as long as the frame lives.
    pub(crate) unsafe fn at(address: i64) -> Self {
        let start: *mut Layout = memory::pointer(address);
        // SAFETY: by the promise the buffer begins with a request, all of whose bits are numbers.
        let request = unsafe { (&raw const (*start).request).read() };
        Self { start, request }
    }

    /// The chat log of the request.
    pub(crate) fn chat(&self) -> &[u16] {
        let len = usize::try_from(self.request.chat_units).unwrap_or(usize::MAX);
        assert!(len <= CHAT_UNITS_MAX, "a chat of {len} units");
        // SAFETY: by the promise so many units follow; nothing writes there during the call.
        unsafe { slice::from_raw_parts((&raw const (*self.start).chat).cast(), len) }
    }

    /// Screens the event, writes the figures of the answer and returns its bits.
    ///
    /// # Safety
    /// The crate's promise on automata holds.
    pub(crate) unsafe fn screen(&self, shard: &mut Shard) -> i64 {
        self.drill();
        let event = self.request.event(self.chat());
        // SAFETY: the caller's promise.
        let rules = unsafe { self.request.rules() };
        self.answer(&shard.screen(&event, &rules, self.request.receipt_millis))
    }

    /// Panics if the request says so.
    fn drill(&self) {
        assert!(self.request.drill != DRILL_PANIC, "a panic as drilled");
    }

    /// Writes the figures of an answer and returns its bits: rules in 0 to 3, admission in 4 to 7,
    /// the magic number in 16 to 31 and a seal of all of it in 32 to 63.
    fn answer(&self, screening: &Screening) -> i64 {
        let admission = match screening.admission {
            Admission::Added => 1,
            Admission::Late => 2,
            Admission::Duplicate => 3,
        };
        let figures = Figures {
            total: screening.total,
            // A count is at most 10 000.
            count: i64::try_from(screening.count).unwrap_or(i64::MAX),
            newest_millis: screening.newest_millis,
            opened_millis: screening.opened_millis,
        };
        // SAFETY: by the promise there is room, aligned; the chat lies behind it.
        unsafe { (&raw mut (*self.start).figures).write(figures) };
        let bits = MAGIC << 16 | admission << 4 | u64::from(screening.rules.bits());
        let answer = self.seal(bits, &figures) << 32 | bits;
        if self.request.drill == DRILL_CORRUPT {
            return answer.cast_signed() ^ DRILLED_RULE;
        }
        answer.cast_signed()
    }

    /// 32 bits that tie an answer to its figures and to the event that it answers.
    fn seal(&self, bits: u64, figures: &Figures) -> u64 {
        let mixed = self.request.id[1]
            ^ figures.total.cast_unsigned().rotate_left(7)
            ^ figures.count.cast_unsigned().rotate_left(19)
            ^ figures.newest_millis.cast_unsigned().rotate_left(31)
            ^ figures.opened_millis.cast_unsigned().rotate_left(43)
            ^ bits.rotate_left(53);
        mixed.wrapping_mul(SEAL_FACTOR) >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::offset_of;

    #[test]
    fn the_layout_is_that_of_java() {
        assert_eq!(offset_of!(Request, drill), 96);
        assert_eq!(offset_of!(Layout, figures), 104);
        assert_eq!(offset_of!(Layout, chat), 136);
    }
}
