//! [`NationalFormat`]: numbers as a country writes them, brought to the international form.

use core::str::FromStr;
use std::borrow::Cow;

/// The country code of the North American Numbering Plan, where every number has ten digits after it.
const NORTH_AMERICA: &str = "1";
/// The digits of a number after the country code of North America.
const NORTH_AMERICA_DIGITS: usize = 10;
/// The most digits of a country code.
const COUNTRY_DIGITS_MAX: usize = 3;

/// A country code, such as 32.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryCode(String);

impl FromStr for CountryCode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let is_code = (1..=COUNTRY_DIGITS_MAX).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if is_code {
            Ok(Self(digits.to_owned()))
        } else {
            Err(format!(
                "{text:?} is not a country code: expected 1 to {COUNTRY_DIGITS_MAX} digits, the first not 0"
            ))
        }
    }
}

/// A trunk digit, such as 0: dialled before a national number inside the country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrunkDigit(char);

impl FromStr for TrunkDigit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse::<char>() {
            Ok(digit) if digit.is_ascii_digit() => Ok(Self(digit)),
            _ => Err(format!("{text:?} is not one digit")),
        }
    }
}

/// The form of national numbers in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NationalFormat {
    /// The code of their country.
    pub country: CountryCode,
    /// The digit with which each of them begins; without one they begin with their area code.
    pub trunk_digit: Option<TrunkDigit>,
}

impl NationalFormat {
    /// The international form of a number or prefix: one with `+` or `00` is international already.
    pub(super) fn international<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, String> {
        if text.is_empty() || text.starts_with('+') {
            return Ok(text.into());
        }
        if let Some(rest) = text.strip_prefix("00") {
            return Ok(format!("+{rest}").into());
        }
        let rest = self.without_trunk_digit(text)?;
        Ok(format!("+{}{rest}", self.country.0).into())
    }

    /// Checks the length of a national number where the country has only one.
    pub(super) fn check_length(&self, text: &str) -> Result<(), String> {
        let is_international = text.starts_with('+') || text.starts_with("00");
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let expected = NORTH_AMERICA_DIGITS + usize::from(self.trunk_digit.is_some());
        if is_international || self.country.0 != NORTH_AMERICA || digits == expected {
            return Ok(());
        }
        Err(format!(
            "has {digits} digits; a number of country 1 has {expected}"
        ))
    }

    fn without_trunk_digit(&self, text: &str) -> Result<String, String> {
        let Some(TrunkDigit(digit)) = self.trunk_digit else {
            return Ok(text.to_owned());
        };
        let (parenthesis, rest) = match text.strip_prefix('(') {
            Some(rest) => ("(", rest),
            None => ("", text),
        };
        let rest = rest
            .strip_prefix(digit)
            .ok_or_else(|| format!("begins neither with + or 00 nor with the trunk digit {digit}"))?;
        // of "(0)471" no digit is left in the parentheses
        match (parenthesis, rest.strip_prefix(')')) {
            ("(", Some(rest)) => Ok(rest.to_owned()),
            _ => Ok(format!("{parenthesis}{rest}")),
        }
    }
}

/// A number as spreadsheets and web pages have it, in plain characters: without `tel:`, with ordinary spaces and
/// hyphens.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => text.get(4..).unwrap_or_default(),
        _ => text,
    };
    if text.is_ascii() {
        return text.into();
    }
    text.chars()
        .filter_map(plain_character)
        .collect::<String>()
        .into()
}

/// The plain character for one that only looks like it; `None` for one that does not show.
const fn plain_character(character: char) -> Option<char> {
    match character {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(country: &str, trunk_digit: Option<&str>) -> NationalFormat {
        NationalFormat {
            country: country.parse().unwrap(),
            trunk_digit: trunk_digit.map(|digit| digit.parse().unwrap()),
        }
    }

    #[test]
    fn national_numbers_get_the_code_of_their_country() {
        let belgium = format("32", Some("0"));
        for (text, expected) in [
            ("0471/12.34.56", Ok("+32471/12.34.56")),
            ("(02) 555 12 12", Ok("+32(2) 555 12 12")),
            ("(0)2 555 12 12", Ok("+322 555 12 12")),
            ("+33 1 02", Ok("+33 1 02")),
            ("0033102", Ok("+33102")),
            ("", Ok("")),
            (
                "471123456",
                Err("begins neither with + or 00 nor with the trunk digit 0"),
            ),
        ] {
            let found = belgium.international(text).map(Cow::into_owned);
            assert_eq!(
                found,
                expected.map(str::to_owned).map_err(str::to_owned),
                "{text}"
            );
        }
        assert_eq!(format("39", None).international("06 698").unwrap(), "+3906 698");
        assert_eq!(
            format("+1", None).international("201-555-0100").unwrap(),
            "+1201-555-0100"
        );
    }

    #[test]
    fn numbers_of_north_america_have_ten_digits() {
        let america = format("1", None);
        assert_eq!(america.check_length("201-555-0100"), Ok(()));
        assert_eq!(america.check_length("+33 1"), Ok(()));
        assert!(
            america
                .check_length("2015550100123")
                .unwrap_err()
                .starts_with("has 13 digits")
        );
        assert_eq!(format("1", Some("1")).check_length("1-201-555-0100"), Ok(()));
        assert_eq!(format("49", None).check_length("1"), Ok(()));
    }

    #[test]
    fn characters_that_only_look_right_become_plain() {
        for (text, expected) in [
            ("tel:+32-471", "+32-471"),
            ("TEL:+32", "+32"),
            ("+32\u{a0}471\u{2013}12", "+32 471-12"),
            ("\u{202a}+32471\u{202c}", "+32471"),
            ("+32471", "+32471"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }

    #[test]
    fn impossible_codes_and_digits_are_refused() {
        for text in ["", "0", "032", "3232", "be"] {
            assert!(text.parse::<CountryCode>().is_err(), "{text}");
        }
        for text in ["", "00", "x"] {
            assert!(text.parse::<TrunkDigit>().is_err(), "{text}");
        }
    }
}
