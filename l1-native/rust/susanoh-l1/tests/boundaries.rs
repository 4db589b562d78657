//! Every boundary of a window (CONTRACT §4): just below, at, and just above.

#![allow(clippy::unwrap_used)] // A test may fail that way.

use susanoh_l1::{
    Admission::{self, Added, Duplicate, Late},
    EMPTY_WINDOW, ENTRY_AMOUNT_MAX, Entry, Event, Hash128, RestoreError, RuleSet, Rules, Screening,
    Shard, Slang, Thresholds,
};

const T0: i64 = 1_700_000_000_000;
const TARGET: u64 = 7;

/// A shard, and short words for what tests do with it.
struct Bench {
    shard: Shard,
    slang: Slang,
    thresholds: Thresholds,
    amount: i64,
    chat: &'static str,
}

impl Bench {
    fn new() -> Self {
        Self {
            shard: Shard::new(),
            slang: Slang::defaults().unwrap(),
            thresholds: Thresholds::default(),
            amount: 1,
            chat: "",
        }
    }

    fn screen(&mut self, target: u64, id: u64, timestamp_millis: i64, receipt: i64) -> Screening {
        let chat: Vec<u16> = self.chat.encode_utf16().collect();
        let event = Event {
            target: hash(target),
            id: hash(id),
            timestamp_millis,
            currency_amount: self.amount,
            market_avg_price: -1,
            chat: &chat,
        };
        let rules = RuleSet {
            thresholds: self.thresholds,
            slang: &self.slang,
        };
        self.shard.screen(&event, &rules, receipt)
    }

    /// An event of the one target; times are counted from `T0`.
    fn at(&mut self, id: u64, timestamp: i64, receipt: i64) -> Screening {
        self.screen(TARGET, id, T0 + timestamp, T0 + receipt)
    }

    fn ids(&self) -> Vec<u64> {
        let window = self.shard.window(hash(TARGET)).unwrap();
        window.entries().map(|entry| entry.id().lo).collect()
    }
}

fn hash(n: u64) -> Hash128 {
    Hash128 { hi: n, lo: n }
}

fn admitted(screening: Screening) -> (Admission, usize) {
    (screening.admission, screening.count)
}

#[test]
fn an_entry_leaves_when_it_is_exactly_300_s_old() {
    for (age, count) in [(299_999, 2), (300_000, 1), (300_001, 1)] {
        let mut bench = Bench::new();
        bench.at(1, 0, 200_000);
        assert_eq!(admitted(bench.at(2, age, 400_000)), (Added, count));
    }
}

#[test]
fn an_event_exactly_300_s_older_than_the_newest_is_late() {
    for (age, expected) in [
        (299_999, (Added, 2)),
        (300_000, (Late, 1)),
        (300_001, (Late, 1)),
    ] {
        let mut bench = Bench::new();
        bench.at(1, 0, 0);
        assert_eq!(admitted(bench.at(2, -age, 0)), expected);
    }
}

#[test]
fn a_late_event_is_judged_by_the_window_as_it_stands() {
    let mut bench = Bench::new();
    bench.amount = 1_000_000;
    bench.at(1, 0, 0);
    bench.amount = 1;
    bench.chat = "銀行";
    let late = bench.at(2, -300_000, 0);
    assert_eq!((late.admission, late.rules), (Late, Rules::R1 | Rules::R4));
    assert_eq!(
        (late.total, late.count, late.newest_millis),
        (1_000_000, 1, T0)
    );
    assert_eq!(bench.at(2, -300_000, 0).admission, Late);
}

#[test]
fn a_target_is_idle_300_s_after_its_last_receipt() {
    for (receipt, expected) in [
        (299_999, (2, T0)),
        (300_000, (1, T0 + 300_000)),
        (300_001, (1, T0 + 300_001)),
    ] {
        let mut bench = Bench::new();
        bench.at(1, 0, 0);
        let screening = bench.at(2, 1, receipt);
        assert_eq!((screening.count, screening.opened_millis), expected);
    }
}

#[test]
fn a_late_event_keeps_a_target_from_being_idle() {
    let mut bench = Bench::new();
    bench.at(1, 0, 0);
    bench.at(2, -300_000, 200_000);
    assert_eq!(bench.at(3, 1, 499_999).count, 2);
}

#[test]
fn a_duplicate_does_not_keep_a_target_from_being_idle() {
    let mut bench = Bench::new();
    bench.at(1, 0, 0);
    assert_eq!(bench.at(1, 0, 299_999).admission, Duplicate);
    assert_eq!(admitted(bench.at(1, 0, 300_000)), (Added, 1));
}

#[test]
fn a_duplicate_has_its_first_rules_and_changes_nothing() {
    let mut bench = Bench::new();
    bench.amount = 1_000_000;
    let first = bench.at(1, 0, 0);
    assert_eq!(first.rules, Rules::R1);
    bench.amount = 5;
    bench.chat = "口座";
    let again = bench.at(1, 290_000, 299_999);
    assert_eq!(again.admission, Duplicate);
    assert_eq!(
        again,
        Screening {
            admission: Duplicate,
            ..first
        }
    );
    assert_eq!(bench.shard.usage().entries, 1);
}

#[test]
fn an_id_is_free_again_once_its_entry_has_left() {
    let mut bench = Bench::new();
    bench.at(1, 0, 0);
    bench.at(2, 299_999, 299_999);
    assert_eq!(bench.at(1, 0, 300_000).admission, Duplicate);
    bench.at(3, 300_000, 300_000);
    assert_eq!(bench.at(1, 300_001, 300_001).admission, Added);
}

#[test]
fn arrival_order_does_not_matter_to_what_the_window_holds() {
    let mut bench = Bench::new();
    for (id, timestamp) in [(1, 50), (2, 10), (3, 50), (4, 30), (5, 10)] {
        bench.at(id, timestamp, 60);
    }
    assert_eq!(bench.ids(), [2, 5, 4, 1, 3]);
}

#[test]
fn one_id_of_two_targets_is_two_events() {
    let mut bench = Bench::new();
    assert_eq!(bench.screen(1, 9, T0, T0).admission, Added);
    assert_eq!(bench.screen(2, 9, T0, T0).admission, Added);
}

#[test]
fn an_entry_adds_2_to_the_49_at_most() {
    for (amount, total) in [
        (ENTRY_AMOUNT_MAX - 1, ENTRY_AMOUNT_MAX - 1),
        (ENTRY_AMOUNT_MAX, ENTRY_AMOUNT_MAX),
        (ENTRY_AMOUNT_MAX + 1, ENTRY_AMOUNT_MAX),
        ((1 << 53) - 1, ENTRY_AMOUNT_MAX),
    ] {
        let mut bench = Bench::new();
        bench.thresholds.amount = ENTRY_AMOUNT_MAX;
        bench.amount = amount;
        let screening = bench.at(1, 0, 0);
        assert_eq!(screening.total, total);
        assert_eq!(screening.rules == Rules::R1, amount >= ENTRY_AMOUNT_MAX);
    }
}

#[test]
fn the_sum_of_a_full_window_is_exact() {
    let mut bench = Bench::new();
    bench.amount = (1 << 53) - 1;
    for id in 0..10_000 {
        bench.at(id, 0, 0);
    }
    assert_eq!(bench.at(10_000, 0, 0).total, ENTRY_AMOUNT_MAX * 10_000);
}

#[test]
fn r1_and_r2_fire_with_the_event_that_reaches_them() {
    let mut bench = Bench::new();
    bench.amount = 111_111;
    for id in 1..=9 {
        assert_eq!(bench.at(id, 0, 0).rules, Rules::NONE);
    }
    assert_eq!(bench.at(10, 0, 0).rules, Rules::R1 | Rules::R2);
}

/// A full window of entries 1 to 10 000 at times 1 to 10 000.
fn full() -> Bench {
    let mut bench = Bench::new();
    for id in 1..=10_000_i64 {
        bench.at(id.unsigned_abs(), id, 10_000);
    }
    bench
}

#[test]
fn over_the_cap_the_earliest_leaves() {
    let mut bench = full();
    bench.amount = 100;
    let screening = bench.at(10_001, 5_000, 10_000);
    assert_eq!(admitted(screening), (Added, 10_000));
    assert_eq!(screening.total, 9_999 + 100);
    assert_eq!(bench.ids()[0], 2);
}

#[test]
fn over_the_cap_the_event_itself_leaves_if_it_is_the_earliest() {
    let mut bench = full();
    bench.amount = 100;
    let screening = bench.at(10_001, 0, 10_000);
    assert_eq!(
        (admitted(screening), screening.total),
        ((Added, 10_000), 10_000)
    );
    assert_eq!(bench.ids()[0], 1);
    assert_eq!(bench.at(10_001, 0, 10_000).admission, Added);
}

#[test]
fn over_the_cap_the_first_arrived_of_equal_times_leaves() {
    let mut bench = Bench::new();
    for id in 1..=10_000 {
        bench.at(id, 0, 0);
    }
    bench.at(10_001, 0, 0);
    let ids = bench.ids();
    assert_eq!((ids[0], ids[9_999], ids.len()), (2, 10_001, 10_000));
    assert_eq!(bench.at(2, 0, 0).admission, Duplicate);
    assert_eq!(bench.at(1, 0, 0).admission, Added);
}

#[test]
fn idle_windows_are_freed_by_the_newest_receipt_of_what_is_no_duplicate() {
    let mut bench = Bench::new();
    for target in 0..1_000 {
        bench.screen(target, 1, T0, T0);
    }
    bench.screen(5_000, 1, T0 + 200_000, T0 + 200_000);
    for _ in 0..1_000 {
        let again = bench.screen(5_000, 1, T0, T0 + 300_000);
        assert_eq!(again.admission, Duplicate);
    }
    assert_eq!(bench.shard.usage().windows, 1_001);
    for id in 2..1_002 {
        bench.screen(5_000, id, T0 + 300_000, T0 + 300_000);
    }
    assert_eq!(bench.shard.usage().windows, 1);
    assert_eq!(bench.shard.usage().entries, 1_001);
}

#[test]
fn freed_memory_is_used_again() {
    let mut bench = Bench::new();
    let mut sizes = Vec::new();
    for round in 0..4 {
        let receipt = T0 + round * 600_000;
        for n in 0..20_000 {
            bench.screen(n % 2_000, n, receipt, receipt);
        }
        sizes.push(bench.shard.usage().bytes);
    }
    assert!(sizes[3] <= sizes[1] * 5 / 4, "{sizes:?}");
}

#[test]
fn eviction_for_want_of_memory_takes_those_before_the_receipt() {
    let mut bench = Bench::new();
    for target in 0..10_u64 {
        bench.screen(target, 1, T0, T0 + target.cast_signed());
    }
    assert_eq!(bench.shard.evict_idle(T0 + 4), 4);
    assert!(bench.shard.window(hash(3)).is_none());
    assert!(bench.shard.window(hash(4)).is_some());
    assert_eq!(bench.shard.evict_idle(i64::MAX), 6);
    assert_eq!(bench.shard.usage().entries, 0);
}

#[test]
fn a_restored_window_goes_on_where_it_stood() {
    let mut bench = Bench::new();
    for id in 1..=100_i64 {
        bench.at(id.unsigned_abs(), id % 7, 10);
    }
    bench.at(101, -300_000, 20);
    let window = bench.shard.window(hash(TARGET)).unwrap();
    let entries: Vec<Entry> = window.entries().copied().collect();
    assert_eq!(
        (window.opened_millis(), window.last_receipt_millis()),
        (T0 + 10, T0 + 20)
    );

    let mut other = Bench::new();
    other.at(999, 0, 0);
    let restored = other
        .shard
        .restore(hash(TARGET), T0 + 10, T0 + 20, &entries);
    assert_eq!(restored, Ok(()));
    assert_eq!(other.ids(), bench.ids());
    assert_eq!(other.shard.usage().entries, 100);
    for id in [50, 200] {
        assert_eq!(
            other.at(id, 300_001, 300_001),
            bench.at(id, 300_001, 300_001)
        );
    }
}

#[test]
fn an_empty_window_may_be_restored() {
    let mut bench = Bench::new();
    assert_eq!(bench.shard.restore(hash(TARGET), T0, T0, &[]), Ok(()));
    assert_eq!(bench.ids(), []);
    assert_eq!(bench.at(1, 0, 0).count, 1);
    assert_ne!(bench.at(1, 0, 0).newest_millis, EMPTY_WINDOW);
}

#[test]
fn what_cannot_be_a_window_is_not_restored() {
    let mut bench = Bench::new();
    bench.at(1, 0, 0);
    let entry = |millis| Entry::new(hash(2), millis, 1, Rules::NONE);
    let disorder = [entry(T0 + 1), entry(T0)];
    let many = vec![entry(T0); 10_001];
    let mut restore = |entries: &[Entry]| bench.shard.restore(hash(TARGET), T0, T0, entries);
    assert_eq!(restore(&disorder), Err(RestoreError::OutOfOrder));
    assert_eq!(restore(&many), Err(RestoreError::TooMany));
    assert_eq!(bench.ids(), [1]);
}
