//! Redaction of telephone numbers in the log. They are personal data, so an entry shows only their beginning
//! and their length.

use core::fmt;

/// The number of characters that are shown.
const CHARS_SHOWN: usize = 4;
/// The fewest digits in a row that count as a telephone number.
const DIGITS_MIN: usize = 7;

/// A text that shows its first four characters and its length: `+324… (12)`.
#[derive(Clone, Copy)]
pub struct Redacted<'a>(pub &'a str);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .chars()
            .take(CHARS_SHOWN)
            .try_for_each(|character| write!(formatter, "{character}"))?;
        write!(formatter, "… ({})", self.0.chars().count())
    }
}

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Returns a text, such as a path with its query, with every telephone number [`Redacted`]: every run of
/// seven digits or more, with the `+` before it.
#[must_use]
pub fn redact_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(is_of_number) {
        let (before, from) = rest.split_at(begin);
        let end = from
            .find(|character| !is_of_number(character))
            .unwrap_or(from.len());
        let (run, after) = from.split_at(end);
        out.push_str(before);
        if DIGITS_MIN <= run.bytes().filter(u8::is_ascii_digit).count() {
            out.push_str(&Redacted(run).to_string());
        } else {
            out.push_str(run);
        }
        rest = after;
    }
    out + rest
}

const fn is_of_number(character: char) -> bool {
    matches!(character, '+' | '0'..='9')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redacted_text_shows_its_beginning_and_its_length() {
        assert_eq!(Redacted("+32471123456").to_string(), "+324… (12)");
        assert_eq!(Redacted("é").to_string(), "é… (1)");
    }

    #[test]
    fn numbers_in_a_path_are_redacted_and_versions_are_not() {
        let cases = [
            (
                "/api/v1/search/numbers/usages/+3226127001/",
                "/api/v1/search/numbers/usages/+322… (11)/",
            ),
            (
                "/x/?limit=10000&after=%2B32471123456",
                "/x/?limit=10000&after=%2B3247… (11)",
            ),
            ("/x/?after=%2B32471123456&y=1", "/x/?after=%2B3247… (11)&y=1"),
            ("none", "none"),
        ];
        for (text, expected) in cases {
            assert_eq!(redact_numbers(text), expected);
        }
    }
}
