//! [`ParsedDigits`]: the digits of a number or prefix as read from text.

use crate::digits::{AFTER_SLASH_MIN, DIGITS_MAX};
use crate::parse_error::ParseNumberError;
use crate::separators;

/// The digits of a text: their value, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ParsedDigits {
    pub(crate) value: u64,
    pub(crate) count: u32,
}

impl ParsedDigits {
    /// No digit yet.
    const EMPTY: Self = Self { value: 0, count: 0 };

    /// The value, if there are `least` digits or more.
    pub(crate) const fn value_of(self, least: u32) -> Result<u64, ParseNumberError> {
        if self.count < least {
            return Err(ParseNumberError::TooShort {
                digits: self.count,
                least,
            });
        }
        Ok(self.value)
    }
}

/// Parses `+` or `00`, then at most 15 digits with separators.
pub(crate) fn parse_international(text: &str) -> Result<ParsedDigits, ParseNumberError> {
    match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
        Some(rest) => parse(text, rest, AFTER_SLASH_MIN),
        None if text.is_empty() => Err(ParseNumberError::Empty),
        None => Err(ParseNumberError::NotInternational),
    }
}

/// Parses `+`, then at most 15 digits with separators.
pub(crate) fn parse_plus(text: &str) -> Result<ParsedDigits, ParseNumberError> {
    match text.strip_prefix('+') {
        // the digits behind the country code may be few, as in `+32/02`
        Some(rest) => parse(text, rest, 1),
        None if text.is_empty() => Err(ParseNumberError::Empty),
        None => Err(ParseNumberError::NoPlus),
    }
}

/// Parses `+`, then at most 15 digits with separators in any place: a prefix that was stored before there were rules for
/// them.
pub(crate) fn parse_stored(text: &str) -> Result<ParsedDigits, ParseNumberError> {
    let rest = text.strip_prefix('+').ok_or(ParseNumberError::NoPlus)?;
    read(text, rest)
}

fn parse(text: &str, rest: &str, after_slash_min: usize) -> Result<ParsedDigits, ParseNumberError> {
    let digits = read(text, rest)?;
    let has_separators = digits.count as usize != rest.len();
    if has_separators {
        separators::check(text, rest, after_slash_min)?;
    }
    Ok(digits)
}

fn read(text: &str, rest: &str) -> Result<ParsedDigits, ParseNumberError> {
    let (mut digits, others) = parse_eight(rest.as_bytes());
    for byte in others {
        match byte {
            b'0'..=b'9' => digits = push(digits, byte - b'0')?,
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' => {}
            _ => return Err(unexpected(text)),
        }
    }
    let has_separators = digits.count as usize != rest.len();
    if has_separators && rest.contains("(0)") {
        return Err(ParseNumberError::TrunkDigit);
    }
    Ok(digits)
}

/// The first eight digits, if the text begins with as many and the first is not 0, and the bytes after them. Most
/// numbers are parsed in half the time by this.
fn parse_eight(bytes: &[u8]) -> (ParsedDigits, &[u8]) {
    const LEAST: u64 = 10_000_000;
    let value = bytes
        .split_first_chunk()
        .and_then(|(eight, others)| Some((value_of_eight(*eight)?, others)))
        .filter(|(value, _)| LEAST <= *value);
    match value {
        Some((value, others)) => (ParsedDigits { value, count: 8 }, others),
        None => (ParsedDigits::EMPTY, bytes),
    }
}

/// The value of eight digits, computed at once, each in a byte of one integer; the first digit is the lowest byte.
const fn value_of_eight(digits: [u8; 8]) -> Option<u64> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const UPPER: u64 = 0xf0 * EACH;
    let text = u64::from_le_bytes(digits);
    // '0' is 0x30 and '9' 0x39: the upper half is 3, and still is when 6 is added
    if text & UPPER != 0x30 * EACH || (text + 6 * EACH) & UPPER != 0x30 * EACH {
        return None;
    }
    // combine neighbours: two bytes become two digits, two of these become four, and two of those eight
    let ones = text - 0x30 * EACH;
    let twos = (10 * ones + (ones >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (100 * twos + (twos >> 16)) & 0x0000_ffff_0000_ffff;
    Some((10_000 * fours + (fours >> 32)) & 0xffff_ffff)
}

fn push(digits: ParsedDigits, digit: u8) -> Result<ParsedDigits, ParseNumberError> {
    if digits.count >= DIGITS_MAX {
        return Err(ParseNumberError::TooLong);
    }
    // never wraps: the value has 14 digits at most. An overflow check at every digit would show in the time
    let value = digits.value.wrapping_mul(10).wrapping_add(u64::from(digit));
    if value == 0 {
        return Err(ParseNumberError::LeadingZero);
    }
    Ok(ParsedDigits {
        value,
        count: digits.count + 1,
    })
}

/// The first unexpected character, with its position. The first character of the text is `+`, or a 0 of `00`.
#[cold]
fn unexpected(text: &str) -> ParseNumberError {
    let found = text
        .chars()
        .enumerate()
        .skip(1)
        .find(|(_, character)| !is_expected(*character));
    let (position, character) = found.unwrap_or((0, char::REPLACEMENT_CHARACTER));
    if is_exponent(text, position) {
        return ParseNumberError::Exponent;
    }
    ParseNumberError::UnexpectedCharacter { character, position }
}

/// Returns `true` if an exponent begins at a position: `E+10`.
fn is_exponent(text: &str, position: usize) -> bool {
    let mut rest = text.chars().skip(position);
    let is_e = matches!(rest.next(), Some('e' | 'E'));
    let mut digits = rest
        .skip_while(|character| matches!(character, '+' | '-'))
        .peekable();
    is_e && digits.peek().is_some() && digits.all(|character| character.is_ascii_digit())
}

fn is_expected(character: char) -> bool {
    matches!(character, '0'..='9' | ' ' | '-' | '.' | '(' | ')' | '/')
}

#[cfg(test)]
mod tests {
    use super::value_of_eight;

    // any other text is parsed digit by digit with the same result, so only this test would notice
    #[test]
    fn eight_digits_are_parsed_at_once_and_any_other_text_is_refused() {
        for (digits, value) in [
            (*b"32470981", 32_470_981),
            (*b"00000000", 0),
            (*b"99999999", 99_999_999),
        ] {
            assert_eq!(value_of_eight(digits), Some(value));
        }
        for position in 0..8 {
            for byte in (0..=u8::MAX).filter(|byte| !byte.is_ascii_digit()) {
                let mut text = *b"32470981";
                text[position] = byte;
                assert_eq!(value_of_eight(text), None);
            }
        }
    }
}
