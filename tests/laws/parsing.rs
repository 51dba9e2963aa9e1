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

/// The sentence for a separator at this position.
fn extra(position: usize) -> String {
    format!(
        "has a separator too many at position {position}: between two digits stands at most one of - . /, and none at the end"
    )
}

/// The sentence for a parenthesis at this position.
fn parenthesis(position: usize) -> String {
    format!("has a wrong parenthesis at position {position}: one pair may stand around some of the digits")
}

#[test]
fn separators_in_the_wrong_places_are_refused_with_the_reason() {
    let decimal = "ends with .0, the decimals of a spreadsheet: they are no digits of the number";
    let exponent = "has an exponent: a spreadsheet has shortened the number, and some of its digits are lost";
    let two = |digits: usize| {
        format!(
            "has a / before its last {digits} digits: two numbers may be written as one, and 3 digits or more are needed there"
        )
    };
    let table = [
        ("+32471000004.0", decimal.to_owned()),
        ("+32471000004. 0", decimal.to_owned()),
        ("+32471000043/44", two(2)),
        ("+32471000043/4-4", two(2)),
        ("+3247100004/4", two(1)),
        ("+3.2471E+10", exponent.to_owned()),
        ("+3.2471e10", exponent.to_owned()),
        ("+32--471123456", extra(4)),
        ("+32 -. 471123456", extra(5)),
        ("+-32471123456", extra(1)),
        ("00.32471123456", extra(2)),
        ("+32471123456-", extra(12)),
        ("+32471(123456.)", extra(13)),
        ("+32471123456 ", extra(12)),
        ("+32(471)(12)3456", parenthesis(8)),
        ("+32((471)123456", parenthesis(4)),
        ("+32)471123456", parenthesis(3)),
        ("+32(471123456", parenthesis(3)),
        ("+32()471123456", parenthesis(4)),
        (
            "+3247112345E",
            "has an unexpected character 'E' at position 11".to_owned(),
        ),
    ];
    for (text, sentence) in &table {
        refused::<E164>(&[(text, sentence)]);
    }
    refused::<Prefix>(&[("+32-", &extra(3)), ("+32.0", decimal)]);
}

#[test]
fn a_stored_prefix_is_read_by_its_digits() {
    for text in ["+32--01", "+32/01", "+3201-", "+(32)(01)"] {
        assert_eq!(
            Prefix::from_stored(text),
            Some("+3201".parse().unwrap()),
            "{text}"
        );
    }
    for text in ["", "+", "32", "+32x", "+44(0)20"] {
        assert_eq!(Prefix::from_stored(text), None, "{text}");
    }
}

#[test]
fn malformed_prefixes_are_refused_with_the_reason() {
    refused::<Prefix>(&[
        ("", "is empty: expected + and at most 15 digits"),
        ("0032", NO_PLUS),
        ("32", NO_PLUS),
        ("+", "has 0 digits, and needs 1 or more"),
        (
            "+ - ",
            "has a separator too many at position 2: between two digits stands at most one of - . /, and none at the end",
        ),
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
        ("+49 89 1234-0", "+498912340"),
        ("+32 471/12.34.56", "+32471123456"),
        ("0032 (471) 12-34-57", "+32471123457"),
        ("+(32) 471 - 123456", "+32471123456"),
        ("+32 471-00.00(01)", "+32471000001"),
        ("+32471123456.00", "+3247112345600"),
        ("+999999999999999", "+999999999999999"),
    ];
    for (text, formatted) in table {
        assert_eq!(text.parse::<E164>().unwrap().to_string(), formatted);
    }
}
