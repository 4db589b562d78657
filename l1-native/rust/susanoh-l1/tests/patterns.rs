//! The pattern language, by the vectors that every engine is held to, and by the `regex` crate.

#![allow(clippy::unwrap_used)] // A test may fail that way.

use std::{fs, path::Path, time::Instant};

use proptest::prelude::*;
use regex::Regex;
use serde_json::Value;
use susanoh_l1::Slang;

fn vectors(name: &str) -> Vec<Value> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../golden-tests");
    let file = directory.join("vectors-patterns").join(name);
    let cases: Vec<Value> = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    assert!(!cases.is_empty());
    cases
}

fn texts(list: &Value) -> Vec<&str> {
    let texts = list.as_array().unwrap().iter();
    texts.map(|text| text.as_str().unwrap()).collect()
}

fn check_matches(name: &str, units: fn(&str) -> Vec<u16>) {
    for case in vectors(name) {
        let pattern = case["pattern"].as_str().unwrap();
        let slang = Slang::compile(&[pattern]);
        let slang = slang.unwrap_or_else(|error| panic!("{pattern}: {error}"));
        for (list, expected) in [("matches", true), ("misses", false)] {
            for text in texts(&case[list]) {
                assert_eq!(
                    slang.is_match(&units(text)),
                    expected,
                    "{pattern} in {text:?}"
                );
            }
        }
    }
}

fn utf16(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn hex(text: &str) -> Vec<u16> {
    let units = text.split_whitespace();
    units
        .map(|unit| u16::from_str_radix(unit, 16).unwrap())
        .collect()
}

#[test]
fn accepted_patterns_match_what_they_must_and_nothing_else() {
    check_matches("accepted.json", utf16);
    check_matches("halves.json", hex);
}

#[test]
fn refused_patterns_are_refused_with_a_reason() {
    for case in vectors("refused.json") {
        let pattern = case["pattern"].as_str().unwrap();
        let refused = Slang::compile(&["ok", pattern]);
        let reason = refused.expect_err(pattern).to_string();
        assert!(reason.starts_with("pattern 2: "), "{pattern}: {reason}");
    }
}

#[test]
fn sizes_are_accepted_or_refused_in_bounded_time() {
    for case in vectors("sizes.json") {
        let begun = Instant::now();
        let compiled = Slang::compile(&texts(&case["patterns"]));
        assert_eq!(
            compiled.is_ok(),
            case["accepted"].as_bool().unwrap(),
            "{}: {:?}",
            case["why"],
            compiled.err()
        );
        println!("{:?} {}", begun.elapsed(), case["why"]);
    }
}

/// Patterns of the language that mean the same to the `regex` crate.
fn pattern() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        6 => "[ab込😀]",
        1 => Just(".".to_owned()),
        1 => "\\[[ab込]{1,3}\\]",
        1 => "\\[\\^[ab込]{1,2}\\]",
        1 => Just("\\.".to_owned()),
    ];
    atom.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}|{b})")),
            1 => inner.clone().prop_map(|a| format!("({a})*")),
            1 => inner.clone().prop_map(|a| format!("({a})+")),
            1 => inner.clone().prop_map(|a| format!("({a})?")),
            1 => (inner, 0..3_u32, 0..3_u32)
                .prop_map(|(a, n, more)| format!("({a}){{{n},{}}}", n + more)),
        ]
    })
}

proptest! {
    #[test]
    fn a_pattern_means_what_it_means_to_regex(
        patterns in prop::collection::vec(pattern(), 1..4),
        texts in prop::collection::vec("[abc込😀.\\n]{1,12}", 16),
    ) {
        let slang = Slang::compile(&patterns).unwrap();
        let oracle = Regex::new(&patterns.join("|")).unwrap();
        for text in texts {
            prop_assert_eq!(slang.is_match(&utf16(&text)), oracle.is_match(&text), "{}", text);
        }
    }
}
