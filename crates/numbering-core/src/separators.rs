//! The rules for separators between the digits of a number or a prefix.
//!
//! Separators are not part of a number, so a text that has them in the wrong places may mean another number than its
//! digits say: the decimals of a spreadsheet, or two numbers written as one.

use crate::parse_error::ParseNumberError;

/// Checks the separators of a text that has digits, separators and nothing else after its beginning, where `rest` stands. It
/// needs `after_slash_min` digits behind its last `/`.
///
/// # Errors
///
/// The first rule that the text breaks.
pub(crate) fn check(text: &str, rest: &str, after_slash_min: usize) -> Result<(), ParseNumberError> {
    let mut places = Places::default();
    let begin = text.len() - rest.len();
    for (index, byte) in rest.bytes().enumerate() {
        places.next(byte, begin + index)?;
    }
    places.end(text)?;
    if is_decimal(rest) {
        return Err(ParseNumberError::Decimal);
    }
    match rest.rsplit_once('/').map(|(_, last)| count_digits(last)) {
        Some(digits) if digits < after_slash_min => Err(ParseNumberError::TwoNumbers { digits }),
        _ => Ok(()),
    }
}

/// The separators since the last digit, and the parentheses so far.
#[derive(Default)]
struct Places {
    has_digit: bool,
    /// The position of the `-`, `.` or `/` since the last digit.
    mark_at: Option<usize>,
    parentheses: Parentheses,
    /// The position of the opening parenthesis.
    opened_at: usize,
    last: u8,
}

/// The one pair of parentheses that a text may have.
#[derive(Clone, Copy, Default)]
enum Parentheses {
    #[default]
    None,
    Open {
        has_digit: bool,
    },
    Closed,
}

impl Places {
    fn next(&mut self, byte: u8, position: usize) -> Result<(), ParseNumberError> {
        self.last = byte;
        match (byte, self.parentheses) {
            (b' ', _) => {}
            (b'-' | b'.' | b'/', _) => {
                if self.mark_at.is_some() || !self.has_digit {
                    return Err(ParseNumberError::ExtraSeparator { position });
                }
                self.mark_at = Some(position);
            }
            (b'(', Parentheses::None) => {
                self.parentheses = Parentheses::Open { has_digit: false };
                self.opened_at = position;
            }
            (b')', Parentheses::Open { has_digit: true }) => self.parentheses = Parentheses::Closed,
            (b'(' | b')', _) => return Err(ParseNumberError::Parentheses { position }),
            (_, parentheses) => {
                (self.has_digit, self.mark_at) = (true, None);
                if let Parentheses::Open { .. } = parentheses {
                    self.parentheses = Parentheses::Open { has_digit: true };
                }
            }
        }
        Ok(())
    }

    fn end(&self, text: &str) -> Result<(), ParseNumberError> {
        if let Parentheses::Open { .. } = self.parentheses {
            let position = self.opened_at;
            return Err(ParseNumberError::Parentheses { position });
        }
        match (self.mark_at, self.last) {
            (None, b'0'..=b'9' | b')') => Ok(()),
            // a parenthesis may stand last, and no separator before it
            (Some(position), b')') => Err(ParseNumberError::ExtraSeparator { position }),
            _ => Err(ParseNumberError::ExtraSeparator {
                position: text.len().saturating_sub(1),
            }),
        }
    }
}

/// Returns `true` for the decimals of a spreadsheet: `.0` at the end.
fn is_decimal(rest: &str) -> bool {
    rest.rsplit_once('.')
        .is_some_and(|(_, last)| last.trim_start() == "0")
}

fn count_digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}
