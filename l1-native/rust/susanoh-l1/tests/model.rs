//! The engine against a model that keeps plain lists and does what CONTRACT §4 says, word by word.

#![allow(clippy::unwrap_used)] // A test may fail that way.

use std::{collections::HashMap, sync::LazyLock};

use proptest::prelude::*;
use susanoh_l1::{
    Admission, BACKDATE_MAX_MILLIS, EMPTY_WINDOW, ENTRY_AMOUNT_MAX, Entry, Event, Hash128, RuleSet,
    Rules, Screening, Shard, Slang, Thresholds, WINDOW_ENTRIES_MAX, WINDOW_MILLIS,
};

static SLANG: LazyLock<Slang> = LazyLock::new(|| Slang::defaults().unwrap());

const T0: i64 = 1_700_000_000_000;

#[derive(Clone, Debug)]
struct Step {
    target: u64,
    id: u64,
    timestamp: i64,
    amount: i64,
    price: i64,
    chat: &'static str,
    receipt_advance: i64,
}

#[derive(Default)]
struct ModelWindow {
    opened: i64,
    last_receipt: i64,
    entries: Vec<(u64, i64, i64, Rules)>,
}

#[derive(Default)]
struct Model {
    windows: HashMap<u64, ModelWindow>,
}

impl ModelWindow {
    fn newest(&self) -> i64 {
        self.entries
            .iter()
            .map(|e| e.1)
            .max()
            .unwrap_or(EMPTY_WINDOW)
    }

    fn answer(&self, rules: Rules, admission: Admission) -> Screening {
        Screening {
            rules,
            admission,
            total: self.entries.iter().map(|e| e.2).sum(),
            count: self.entries.len(),
            newest_millis: self.newest(),
            opened_millis: self.opened,
        }
    }
}

impl Model {
    fn screen(&mut self, step: &Step, thresholds: Thresholds, receipt: i64) -> Screening {
        let window = self.windows.entry(step.target).or_insert(ModelWindow {
            opened: receipt,
            last_receipt: receipt,
            entries: Vec::new(),
        });
        if receipt - window.last_receipt >= WINDOW_MILLIS {
            window.entries.clear();
            window.opened = receipt;
        }
        if let Some(first) = window.entries.iter().find(|e| e.0 == step.id) {
            return window.answer(first.3, Admission::Duplicate);
        }
        window.last_receipt = receipt;
        let t = step
            .timestamp
            .min(receipt)
            .max(receipt - BACKDATE_MAX_MILLIS);
        let h = t.max(window.newest());
        window.entries.retain(|e| e.1 > h - WINDOW_MILLIS);
        let late = t <= h - WINDOW_MILLIS;
        if !late {
            let amount = step.amount.min(ENTRY_AMOUNT_MAX);
            window.entries.push((step.id, t, amount, Rules::NONE));
            window.entries.sort_by_key(|e| e.1); // stable: of equal times the first arrived first
            if window.entries.len() > WINDOW_ENTRIES_MAX {
                window.entries.remove(0);
            }
        }
        let total: i64 = window.entries.iter().map(|e| e.2).sum();
        let count = i64::try_from(window.entries.len()).unwrap();
        let r3 = step.price > 0
            && i128::from(step.amount)
                >= (i128::from(step.price) * i128::from(thresholds.price_multiplier))
                    .min(i128::from(i64::MAX));
        let rules = [
            (Rules::R1, total >= thresholds.amount),
            (Rules::R2, count >= thresholds.count),
            (Rules::R3, r3),
            (Rules::R4, step.chat.contains("送金")),
        ]
        .into_iter()
        .filter(|rule| rule.1)
        .fold(Rules::NONE, |all, rule| all | rule.0);
        if let Some(entry) = window.entries.iter_mut().find(|e| e.0 == step.id) {
            entry.3 = rules;
        }
        let admission = if late {
            Admission::Late
        } else {
            Admission::Added
        };
        window.answer(rules, admission)
    }
}

/// Millis around every boundary of §4.
fn near_a_boundary() -> impl Strategy<Value = i64> {
    let around = prop_oneof![
        Just(0),
        Just(WINDOW_MILLIS),
        Just(2 * WINDOW_MILLIS),
        Just(BACKDATE_MAX_MILLIS)
    ];
    (around, -2_i64..3).prop_map(|(edge, off)| edge + off)
}

fn step(targets: u64, ids: u64) -> impl Strategy<Value = Step> {
    let behind = prop_oneof![
        6 => 0_i64..300_010,
        3 => near_a_boundary(),
        1 => Just(T0 - i64::MAX)
    ];
    let amount = prop_oneof![
        8 => 0_i64..400_000,
        1 => (-2_i64..3).prop_map(|off| ENTRY_AMOUNT_MAX + off),
        1 => Just((1_i64 << 53) - 1)
    ];
    let price = prop_oneof![Just(-1), 0_i64..5_000, Just((1_i64 << 53) - 1)];
    let advance = prop_oneof![12 => Just(0), 12 => 0_i64..3_000, 1 => 299_998_i64..300_003];
    let chat = prop_oneof![3 => Just(""), 1 => Just("明日送金します"), 1 => Just("送 金")];
    (0..targets, 0..ids, behind, amount, price, chat, advance).prop_map(
        |(target, id, behind, amount, price, chat, receipt_advance)| Step {
            target,
            id,
            timestamp: T0 - behind,
            amount,
            price,
            chat,
            receipt_advance,
        },
    )
}

fn hash(n: u64) -> Hash128 {
    Hash128 { hi: !n, lo: n << 5 }
}

fn check(steps: &[Step], thresholds: Thresholds) -> Result<(), TestCaseError> {
    let rules = RuleSet {
        thresholds,
        slang: &SLANG,
    };
    let mut shard = Shard::new();
    let mut model = Model::default();
    let mut receipt = T0;
    for step in steps {
        receipt += step.receipt_advance;
        // Timestamps follow the receipt, so that they stay near the boundaries.
        let step = Step {
            timestamp: step.timestamp.saturating_add(receipt - T0),
            ..step.clone()
        };
        let chat: Vec<u16> = step.chat.encode_utf16().collect();
        let event = Event {
            target: hash(step.target),
            id: hash(step.id),
            timestamp_millis: step.timestamp,
            currency_amount: step.amount,
            market_avg_price: step.price,
            chat: &chat,
        };
        let expected = model.screen(&step, thresholds, receipt);
        prop_assert_eq!(
            shard.screen(&event, &rules, receipt),
            expected,
            "{:?}",
            step
        );
    }
    for (target, expected) in &model.windows {
        let Some(window) = shard.window(hash(*target)) else {
            prop_assert!(receipt - expected.last_receipt >= WINDOW_MILLIS);
            continue;
        };
        prop_assert_eq!(window.opened_millis(), expected.opened);
        prop_assert_eq!(window.last_receipt_millis(), expected.last_receipt);
        let entries: Vec<Entry> = window.entries().copied().collect();
        let listed: Vec<Entry> = expected
            .entries
            .iter()
            .map(|&(id, millis, amount, rules)| Entry::new(hash(id), millis, amount, rules))
            .collect();
        prop_assert_eq!(entries, listed);
    }
    round_trip(&mut shard)
}

/// What is copied out of one shard and put into another is the same.
fn round_trip(shard: &mut Shard) -> Result<(), TestCaseError> {
    let mut other = Shard::new();
    let mut next = 0;
    while let Some((slot, window)) = shard.window_from(next) {
        let entries: Vec<Entry> = window.entries().copied().collect();
        let (opened, last) = (window.opened_millis(), window.last_receipt_millis());
        let restored = other.restore(window.target(), opened, last, &entries);
        prop_assert_eq!(restored, Ok(()));
        let copy = other.window(window.target()).unwrap();
        prop_assert!(copy.entries().eq(window.entries()));
        prop_assert_eq!(copy.opened_millis(), opened);
        prop_assert_eq!(copy.last_receipt_millis(), last);
        next = slot + 1;
    }
    prop_assert_eq!(other.usage().windows, shard.usage().windows);
    prop_assert_eq!(other.usage().entries, shard.usage().entries);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn few_targets_and_many_duplicates(steps in prop::collection::vec(step(3, 40), 1..300)) {
        check(&steps, Thresholds::default())?;
    }

    #[test]
    fn many_targets(steps in prop::collection::vec(step(200, 5), 1..300)) {
        check(&steps, Thresholds { amount: 1, count: 2, price_multiplier: 1_000_000_000 })?;
    }

    #[test]
    fn one_large_window(steps in prop::collection::vec(step(1, 100_000), 200..600)) {
        check(&steps, Thresholds { amount: 1 << 40, count: 150, price_multiplier: 1 })?;
    }
}
