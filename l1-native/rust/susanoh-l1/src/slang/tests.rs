use super::*;

fn utf16(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn assert_all(expected: bool, texts: &[&str]) {
    let slang = Slang::defaults().unwrap();
    for text in texts {
        assert_eq!(slang.is_match(&utf16(text)), expected, "{text}");
        let inside = format!("やあ{text}ね");
        assert_eq!(slang.is_match(&utf16(&inside)), expected, "{inside}");
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
fn halves_of_pairs_do_not_match_and_do_not_hide_what_does() {
    let slang = Slang::defaults().unwrap();
    assert!(!slang.is_match(&[0xD800, 0xDC00, 0xDC00, 0xD800]));
    assert!(slang.is_match(&[0xD800, 0x31, 0x6B]));
    assert!(slang.is_match(&[0xDC00, 0x31, 0x6B]));
}

#[test]
fn the_longest_text_is_searched_to_its_end() {
    let slang = Slang::defaults().unwrap();
    let long = "𠮷".repeat(16_382) + "1k";
    assert!(slang.is_match(&utf16(&long)));
    assert!(!slang.is_match(&utf16(&"𠮷".repeat(16_384))));
}
