//! The fuzz targets on a few thousand random inputs: on any toolchain, and with every change.

use std::fs;

use numbering_judges::{sets, texts};
use proptest::collection::vec;
use proptest::prelude::*;

/// Words of a libFuzzer dictionary and random bytes, in any order.
fn words() -> impl Strategy<Value = Vec<u8>> {
    let dictionary =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/texts.dict")).unwrap();
    let words: Vec<Vec<u8>> = dictionary
        .lines()
        .filter_map(numbering_laws::dictionary_word)
        .collect();
    assert!(20 < words.len());
    let word = prop_oneof![8 => prop::sample::select(words), 1 => vec(any::<u8>(), 1..3)];
    vec(word, 0..8).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn texts_are_parsed_as_by_the_slow_parser(text in words()) {
        texts::judge(&text);
    }
}

proptest! {
    #[test]
    fn sets_agree_with_booleans(steps in vec(any::<u8>(), 0..72)) {
        sets::judge(&steps);
    }
}

/// Eight digits are parsed at a time if there are as many.
#[test]
fn any_character_at_any_position_is_parsed_as_by_the_slow_parser() {
    for length in 7..=16 {
        for position in 0..length {
            for byte in 0..=127_u8 {
                let mut text = b"+3247098165243701"[..=length].to_vec();
                text[1 + position] = byte;
                texts::judge(&text);
            }
        }
    }
}
