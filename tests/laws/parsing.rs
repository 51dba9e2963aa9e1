//! The texts that parsers refuse, with the exact error texts.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use numbering_core::{E164, NumberRange, ParseNumberError, Prefix, RangeSet, TenantId, UserId};

#[track_caller]
fn refused<T: FromStr<Err: Display> + Debug>(table: &[(&str, &str)]) {
    for (text, sentence) in table {
        let error = text.parse::<T>().expect_err(text);
        assert_eq!(error.to_string(), *sentence, "for {text:?}");
    }
}

const NOT_INTERNATIONAL: &str =
    "does not begin with + or 00: write it in the international form, + and the country code first";
const NO_PLUS: &str =
    "does not begin with +: write it in the international form, + and the country code first";
const TRUNK_DIGIT: &str = "holds (0): the 0 is a trunk digit, dialled only inside the country: leave it out";

#[test]
fn malformed_numbers_are_refused_with_the_reason() {
    refused::<E164>(&[
        ("", "is empty: expected + and at most 15 digits"),
        ("0471123456", NOT_INTERNATIONAL),
        (" +32471123456", NOT_INTERNATIONAL),
        ("tel:+32471123456", NOT_INTERNATIONAL),
        ("+", "has 0 digits, and needs 7 or more"),
        ("+321234", "has 6 digits, and needs 7 or more"),
        ("00 32 12 34", "has 6 digits, and needs 7 or more"),
        (
            "+1234567890123456",
            "has more than 15 digits, the most that E.164 allows",
        ),
        ("+0471123456", "the first digit is 0: no country code begins so"),
        ("0000471123456", "the first digit is 0: no country code begins so"),
        ("+44 (0)20 7946 0958", TRUNK_DIGIT),
        ("+32471x23456", "has an unexpected character 'x' at position 6"),
        ("+32é471123456", "has an unexpected character 'é' at position 3"),
        (
            "+32471123456\n",
            "has an unexpected character '\\n' at position 12",
        ),
        ("++3247112345", "has an unexpected character '+' at position 1"),
        ("+٣٢٤٧١١٢٣٤٥٦", "has an unexpected character '٣' at position 1"),
    ]);
}

#[test]
fn malformed_prefixes_are_refused_with_the_reason() {
    refused::<Prefix>(&[
        ("", "is empty: expected + and at most 15 digits"),
        ("0032", NO_PLUS),
        ("32", NO_PLUS),
        ("+", "has 0 digits, and needs 1 or more"),
        ("+ - ", "has 0 digits, and needs 1 or more"),
        ("+032", "the first digit is 0: no country code begins so"),
        ("+32*", "has an unexpected character '*' at position 3"),
        ("+44(0)20", TRUNK_DIGIT),
        (
            "+1234567890123456",
            "has more than 15 digits, the most that E.164 allows",
        ),
    ]);
}

#[test]
fn a_prefix_needs_one_digit_only() {
    assert_eq!("+3".parse::<Prefix>().unwrap().to_string(), "+3");
    let error = "+".parse::<Prefix>().unwrap_err();
    assert_eq!(error, ParseNumberError::TooShort { digits: 0, least: 1 });
}

#[test]
fn malformed_ranges_are_refused_with_the_reason() {
    refused::<NumberRange>(&[
        ("", "is empty: expected + and at most 15 digits"),
        ("+3226127x02", "has an unexpected character 'x' at position 8"),
        (
            "..+3226127002",
            "the first number is empty: expected + and at most 15 digits",
        ),
        (
            "+3226127002..",
            "the last number is empty: expected + and at most 15 digits",
        ),
        (
            "+3226127002..+32",
            "the last number has 2 digits, and needs 7 or more",
        ),
        (
            "+3226127002..+3226127001",
            "the range is reversed: +3226127001 stands before +3226127002",
        ),
        (
            "+3226127002..+32261270021",
            "the ends differ in length: +3226127002 has 10 digits, +32261270021 has 11",
        ),
        (
            "+9999999..+10000000",
            "the ends differ in length: +9999999 has 7 digits, +10000000 has 8",
        ),
    ]);
}

#[test]
fn malformed_sets_are_refused_with_the_reason() {
    refused::<RangeSet>(&[
        (
            "+3226127002, +3226127003,",
            "range 2, counted from 0, is empty: expected + and at most 15 digits",
        ),
        (
            "+3226127002..+3226127001",
            "range 0, counted from 0: the range is reversed: +3226127001 stands before +3226127002",
        ),
    ]);
}

#[test]
fn malformed_identifiers_are_refused_with_the_reason() {
    refused::<TenantId>(&[
        ("", "is empty: expected 1 to 30 of letters, digits and . _ @ + -"),
        (
            "foo bar",
            "holds ' ': only letters, digits and . _ @ + - are allowed",
        ),
        (
            "foo/bar",
            "holds '/': only letters, digits and . _ @ + - are allowed",
        ),
        ("é", "holds 'é': only letters, digits and . _ @ + - are allowed"),
        (
            "1234567890123456789012345678901",
            "has 31 characters: at most 30 are allowed",
        ),
    ]);
    let text = "x".repeat(162);
    refused::<UserId>(&[(&text, "has 162 characters: at most 161 are allowed")]);
}

#[test]
fn numbers_are_parsed_as_people_write_them() {
    let table = [
        ("+32471123456", "+32471123456"),
        ("0032471123456", "+32471123456"),
        ("+32 (471) 12.34-56", "+32471123456"),
        ("+1/234/567", "+1234567"),
        ("+999999999999999", "+999999999999999"),
    ];
    for (text, formatted) in table {
        assert_eq!(text.parse::<E164>().unwrap().to_string(), formatted);
    }
}
