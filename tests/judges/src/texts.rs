//! The parsers compared with slow and obvious ones, which follow the docs of the types character by character.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use numbering_core::{
    CallerNumber, Description, E164, GroupId, NumberRange, ParseNumberError, Prefix, RangeSet, TenantId,
    UserId,
};

/// Panics if a parser and its slow counterpart disagree about `data`.
pub fn judge(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    let number = international(text).filter(|digits| 7 <= digits.len());
    same(text, number.as_deref(), text.parse::<E164>().ok());
    let prefix = text.strip_prefix('+').and_then(|rest| digits(rest, 1));
    same(
        text,
        prefix.filter(|digits| !digits.is_empty()).as_deref(),
        text.parse::<Prefix>().ok(),
    );
    assert_eq!(
        text.parse::<NumberRange>().ok().map(ends),
        range(text),
        "{text:?}"
    );
    assert_eq!(text.parse::<RangeSet>().is_ok(), is_set(text), "{text:?}");
    faults(text);
    round_trips::<NumberRange>(text);
    round_trips::<RangeSet>(text);
    round_trips::<TenantId>(text);
    round_trips::<GroupId>(text);
    round_trips::<UserId>(text);
    round_trips::<CallerNumber>(text);
    round_trips::<Description>(text);
}

fn same<T: Display + FromStr>(text: &str, slow: Option<&str>, quick: Option<T>) {
    let quick = quick.map(|value| value.to_string());
    assert_eq!(quick, slow.map(|digits| format!("+{digits}")), "{text:?}");
    assert!(
        quick.is_none_or(|written| written.parse::<T>().is_ok()),
        "{text:?}"
    );
}

fn round_trips<T: FromStr<Err: Debug> + Display + PartialEq + Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string().parse::<T>().unwrap(), value, "{text:?}");
    }
}

/// At most 15 digits, and separators where they may stand; no `(0)`, and no 0 first.
fn digits(text: &str, after_slash_min: usize) -> Option<String> {
    let digits = only_digits(text);
    let is_known = |character: char| character.is_ascii_digit() || " -.()/".contains(character);
    let is_right =
        text.chars().all(is_known) && !text.contains("(0)") && !digits.starts_with('0') && digits.len() <= 15;
    (is_right && has_separators_in_place(text, after_slash_min)).then_some(digits)
}

fn only_digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// One of `-./` at most between two digits, and none first or last; one pair of parentheses around digits; not `.0` last, and
/// and `after_slash_min` digits behind the last `/`.
fn has_separators_in_place(text: &str, after_slash_min: usize) -> bool {
    let marks = text.replace([' ', '(', ')'], "");
    let is_between = marks.split(['-', '.', '/']).all(|part| !part.is_empty());
    let ends_well = text.ends_with(|last: char| last.is_ascii_digit() || last == ')');
    let has_parentheses = match (text.matches(['(', ')']).count(), text.find('('), text.find(')')) {
        (0, None, None) => true,
        (2, Some(open), Some(close)) => open < close && !only_digits(&text[open..close]).is_empty(),
        _ => false,
    };
    let is_decimal = text
        .rsplit('.')
        .next()
        .is_some_and(|last| last.trim_start() == "0")
        && text.contains('.');
    let is_two = text.contains('/')
        && text
            .rsplit('/')
            .next()
            .is_some_and(|last| only_digits(last).len() < after_slash_min);
    text.is_empty() || (is_between && ends_well && has_parentheses && !is_decimal && !is_two)
}

fn international(text: &str) -> Option<String> {
    digits(text.strip_prefix('+').or(text.strip_prefix("00"))?, 3)
}

fn number(text: &str) -> Option<String> {
    international(text).filter(|digits| 7 <= digits.len())
}

fn range(text: &str) -> Option<(String, String)> {
    let (first, last) = match text.find("..") {
        Some(at) => (number(&text[..at])?, number(&text[at + 2..])?),
        None => (number(text)?, number(text)?),
    };
    (first.len() == last.len() && first <= last).then_some((first, last))
}

fn ends(range: NumberRange) -> (String, String) {
    let digits = |number: E164| number.value().to_string();
    (digits(range.first()), digits(range.last()))
}

fn is_set(text: &str) -> bool {
    text.trim().is_empty() || text.split(',').all(|part| range(part.trim()).is_some())
}

/// Asserts that an error names what is in the text.
fn faults(text: &str) {
    match text.parse::<E164>() {
        Err(ParseNumberError::UnexpectedCharacter { character, position }) => {
            assert_eq!(text.chars().nth(position), Some(character), "{text:?}");
            assert!(digits(&character.to_string(), 1).is_none(), "{text:?}");
        }
        Err(ParseNumberError::TooShort { digits: count, least }) => {
            assert!(count < least, "{text:?}");
            let found = international(text).map(|digits| digits.len());
            assert_eq!(found, Some(count as usize), "{text:?}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(_) => {}
    }
}
