//! Parsing: tables of texts, and the exact reasons for which they are no filters.

use std::fmt::Display;
use std::str::FromStr;

use numbering_core::{DigitSequence, LeadingDigits, SuffixPattern};
use proptest::prelude::*;

#[track_caller]
fn assert_error<T: FromStr<Err: Display>>(text: &str, reason: &str) {
    assert_eq!(
        text.parse::<T>().err().map(|error| error.to_string()).as_deref(),
        Some(reason)
    );
}

#[test]
fn digits_are_refused_with_the_reason() {
    assert_error::<DigitSequence>("", "is empty: expected 1 to 15 digits");
    assert_error::<DigitSequence>("1234567890123456", "has 16 digits: expected 1 to 15");
    let reason = "has an unexpected character '+' at position 0: expected 1 to 15 digits";
    assert_error::<DigitSequence>("+32", reason);
    let reason = "has an unexpected character '٣' at position 1: expected 1 to 15 digits";
    assert_error::<DigitSequence>("3٣", reason);
}

#[test]
fn first_digits_are_refused_with_the_reason() {
    assert_error::<LeadingDigits>("+", "is empty: expected 1 to 15 digits");
    let reason = "the first digit is 0: no country code begins so, expected 1 to 9";
    assert_error::<LeadingDigits>("0032", reason);
    assert_error::<LeadingDigits>("0", reason);
    let reason = "has an unexpected character '-' at position 3: expected 1 to 15 digits";
    assert_error::<LeadingDigits>("+32-47", reason);
    assert_error::<LeadingDigits>(
        "++3",
        "has an unexpected character '+' at position 1: expected 1 to 15 digits",
    );
}

#[test]
fn patterns_are_refused_with_the_reason() {
    assert_error::<SuffixPattern>("", "is empty: expected 1 to 15 places");
    assert_error::<SuffixPattern>("xxxxxxxxxxxxxxxx", "has 16 places: expected 1 to 15");
    for letter in ['N', 'n', 'Z', 'z'] {
        let reason = format!(
            "has {letter:?} at position 1, which dial plans use for a set of digits: write x for any digit, or a letter from A to M"
        );
        assert_error::<SuffixPattern>(&format!("2{letter}xx"), &reason);
    }
    for character in ['a', 'O', 'Y', '*', '+', ' ', '%', '٣'] {
        let reason = format!(
            "has an unexpected character {character:?} at position 2: expected a digit, x for any digit, or a letter from A to M"
        );
        assert_error::<SuffixPattern>(&format!("xx{character}"), &reason);
    }
}

proptest! {
    #[test]
    fn a_filter_is_parsed_from_its_text(digits in "[0-9]{1,15}", leading in "[1-9][0-9]{0,14}", pattern in "[0-9xXA-M]{1,15}") {
        prop_assert_eq!(digits.parse::<DigitSequence>().unwrap().to_string(), digits);
        let plus = leading.parse::<LeadingDigits>().unwrap().to_string();
        prop_assert_eq!(&plus, &format!("+{leading}"));
        prop_assert_eq!(plus.parse::<LeadingDigits>(), leading.parse());
        prop_assert_eq!(pattern.parse::<SuffixPattern>().unwrap().to_string(), pattern.replace('X', "x"));
    }
}
