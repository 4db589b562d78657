//! The matcher of R4.

use std::{error::Error, fmt};

use regex_automata::{
    Input, MatchKind,
    dfa::{Automaton, StartKind, dense},
};

/// The nine default patterns (CONTRACT §4).
const DEFAULT_PATTERNS: [&str; 9] = [
    "振[り込]?込",
    "D[でにて]確認",
    "[0-9]+[kK千万]",
    "りょ[。.]",
    "PayPa[ly]",
    "銀行",
    "口座",
    "送金",
    "入金確認",
];

/// All patterns as one table-driven automaton over UTF-8 bytes. It is immutable, so that all
/// shards share it without a lock, and a search takes one table step a byte whatever the text.
/// (`regex::Regex` would take a lazily filled cache from a pool at each call.)
#[derive(Debug)]
pub struct Slang {
    automaton: dense::DFA<Vec<u32>>,
}

impl Slang {
    /// The matcher of the default patterns.
    ///
    /// # Errors
    /// Never, as the tests show; the patterns are constants.
    pub fn defaults() -> Result<Self, SlangError> {
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Unanchored);
        dense::Builder::new()
            .configure(config)
            .build_many(&DEFAULT_PATTERNS)
            .map(|automaton| Self { automaton })
            .map_err(|error| SlangError(error.to_string()))
    }

    /// Whether a pattern matches anywhere in `text`, UTF-8.
    #[must_use]
    pub fn is_match(&self, text: &[u8]) -> bool {
        if text.is_empty() {
            return false;
        }
        let input = Input::new(text).earliest(true);
        match self.automaton.try_search_fwd(&input) {
            Ok(found) => found.is_some(),
            Err(error) => unreachable!("a search that never quits failed: {error}"),
        }
    }
}

/// The patterns cannot be made into an automaton.
#[derive(Debug)]
pub struct SlangError(String);

impl fmt::Display for SlangError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for SlangError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_all(expected: bool, texts: &[&str]) {
        let slang = Slang::defaults().unwrap();
        for text in texts {
            assert_eq!(slang.is_match(text.as_bytes()), expected, "{text}");
            let inside = format!("やあ{text}ね");
            assert_eq!(slang.is_match(inside.as_bytes()), expected, "{inside}");
        }
    }

    #[test]
    fn every_default_pattern_matches_anywhere() {
        assert_all(
            true,
            &[
                "振込",
                "振り込",
                "振込込",
                "Dで確認",
                "Dに確認",
                "Dて確認",
                "1k",
                "007K",
                "5千",
                "90万",
                "りょ。",
                "りょ.",
                "PayPal",
                "PayPay",
                "銀行",
                "口座",
                "送金",
                "入金確認",
            ],
        );
    }

    #[test]
    fn near_misses_do_not_match() {
        assert_all(
            false,
            &[
                "",
                "振",
                "振りり込",
                "振 込",
                "dで確認",
                "Dが確認",
                "Dで確",
                "Ｄで確認",
                "k",
                "1 k",
                "１k",
                "1m",
                "万",
                "りょ",
                "りょ、",
                "りよ。",
                "PayPa",
                "paypal",
                "PAYPAY",
                "PayPax",
                "銀 行",
                "口",
                "座口",
                "金送",
                "入金",
                "入金確",
            ],
        );
    }

    #[test]
    fn bytes_that_are_not_utf_8_do_not_match_and_do_not_hide_what_does() {
        let slang = Slang::defaults().unwrap();
        assert!(!slang.is_match(b"\xff\xfe\x80"));
        assert!(slang.is_match(b"\xff\xe91k"));
    }

    #[test]
    fn the_longest_text_is_searched_to_its_end() {
        let slang = Slang::defaults().unwrap();
        let long = "𠮷".repeat(16_382) + "1k";
        assert!(slang.is_match(long.as_bytes()));
        assert!(!slang.is_match("𠮷".repeat(16_384).as_bytes()));
    }
}
