//! Nanoseconds a byte of UTF-8 to look through a chat log that has no slang, so that all of it is
//! read: this engine's matcher beside the `regex` crate. Run by `cargo bench`.

use std::{hint::black_box, time::Instant};

use regex::Regex;
use susanoh_l1::Slang;

/// The nine default patterns, as `regex` reads them.
const DEFAULTS: &str =
    "振[り込]?込|D[でにて]確認|[0-9]+[kK千万]|りょ[。.]|PayPa[ly]|銀行|口座|送金|入金確認";

const JAPANESE: &str = "こんにちは、今日は一緒に狩りに行きませんか?また後で連絡します";
const ENGLISH: &str = "hello friend, want to trade me?";

const ROUNDS: usize = 500;
const ROUND_BYTES: usize = 500_000;

fn main() {
    let slang = Slang::defaults().expect("the defaults");
    let regex = Regex::new(DEFAULTS).expect("the defaults");
    for (name, text) in [
        ("31 of English", ENGLISH.to_owned()),
        ("31 of Japanese", JAPANESE.to_owned()),
        (
            "16 384 of Japanese",
            (JAPANESE.to_owned() + "。").repeat(512),
        ),
    ] {
        let units: Vec<u16> = text.encode_utf16().collect();
        let ours = best(text.len(), || slang.is_match(black_box(&units)));
        let theirs = best(text.len(), || regex.is_match(black_box(&text)));
        let bytes = text.len();
        println!("{name}, {bytes} bytes: {ours:.3} ns a byte, regex {theirs:.3}");
    }
}

/// The best of some rounds, so that what else the machine does counts least.
fn best(bytes: usize, search: impl Fn() -> bool) -> f64 {
    let times = ROUND_BYTES / bytes;
    let rounds = (0..ROUNDS).map(|_| {
        let begun = Instant::now();
        for _ in 0..times {
            assert!(!search());
        }
        let nanos = begun.elapsed().as_secs_f64() * 1e9;
        #[allow(clippy::cast_precision_loss)] // Some millions.
        let all = (times * bytes) as f64;
        nanos / all
    });
    rounds.fold(f64::INFINITY, f64::min)
}
