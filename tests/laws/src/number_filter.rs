//! [`FilterModel`]: a filter as texts, which looks at each number as a text.

use numbering_core::{NumberFilter, NumberRange};
use proptest::prelude::*;

use crate::number;

/// The conditions of a filter, as texts; an empty text is no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterModel {
    /// The first digits.
    pub starts_with: String,
    /// The last digits.
    pub ends_with: String,
    /// Digits side by side.
    pub contains: String,
    /// A pattern of the last digits.
    pub pattern: String,
}

impl FilterModel {
    /// The filter of a pattern alone.
    pub fn pattern(pattern: &str) -> Self {
        Self {
            pattern: pattern.to_owned(),
            ..Self::default()
        }
    }

    /// The same filter, with a sequence that the number contains.
    #[must_use]
    pub fn containing(self, contains: &str) -> Self {
        Self {
            contains: contains.to_owned(),
            ..self
        }
    }

    /// The filter of the core.
    pub fn filter(&self) -> NumberFilter {
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        NumberFilter {
            starts_with: given(&self.starts_with).map(|text| text.parse().unwrap()),
            ends_with: given(&self.ends_with).map(|text| text.parse().unwrap()),
            contains: given(&self.contains).map(|text| text.parse().unwrap()),
            pattern: given(&self.pattern).map(|text| text.parse().unwrap()),
        }
    }

    /// Returns `true` if the number with these digits matches.
    pub fn matches(&self, value: u64) -> bool {
        let digits = value.to_string();
        digits.starts_with(&self.starts_with)
            && digits.ends_with(&self.ends_with)
            && digits.contains(&self.contains)
            && self.matches_pattern(&digits)
    }

    fn matches_pattern(&self, digits: &str) -> bool {
        let Some(begin) = digits.len().checked_sub(self.pattern.len()) else {
            return false;
        };
        let pairs: Vec<(char, char)> = self.pattern.chars().zip(digits[begin..].chars()).collect();
        let agree = |(index, (place, digit)): (usize, &(char, char))| match place {
            'x' | 'X' => true,
            '0'..='9' => place == digit,
            _ => pairs[..index]
                .iter()
                .filter(|(earlier, _)| earlier.is_ascii_uppercase() && *earlier != 'X')
                .all(|(earlier, seen)| (earlier == place) == (seen == digit)),
        };
        pairs.iter().enumerate().all(agree)
    }

    /// The longest ranges of matching numbers of `range`.
    pub fn ranges(&self, range: NumberRange) -> Vec<NumberRange> {
        let mut ranges: Vec<NumberRange> = Vec::new();
        for found in range.iter().filter(|number| self.matches(number.value())) {
            match ranges.last_mut() {
                Some(last) if last.touches(found.into()) => *last = last.union(found.into()).unwrap(),
                _ => ranges.push(found.into()),
            }
        }
        ranges
    }
}

/// Filters with few different digits, so that their conditions often hold together.
pub fn any_filter() -> impl Strategy<Value = FilterModel> {
    let optional = |text: &'static str| prop_oneof![2 => Just(String::new()), 1 => text];
    let pattern = prop_oneof![
        2 => Just(String::new()),
        2 => "[0-2xABC]{1,5}",
        1 => "[xA-E]{3,9}",
        1 => "[0-9xXA-M]{1,15}",
    ];
    (
        optional("[1-3][0-3]{0,2}"),
        optional("[0-3]{1,3}"),
        optional("[0-3]{1,4}"),
        pattern,
    )
        .prop_map(|(starts_with, ends_with, contains, pattern)| FilterModel {
            starts_with,
            ends_with,
            contains,
            pattern,
        })
}

/// Ranges of at most 3,000 numbers of 7 and 8 digits, most of which are 0 to 3.
pub fn searched_range() -> impl Strategy<Value = NumberRange> {
    let first =
        prop_oneof!["[1-3][0-3]{6,7}", "[1-9][0-9]{6}"].prop_map(|digits| digits.parse::<u64>().unwrap());
    (first, 0..3000_u64).prop_map(|(first, more)| {
        let end = 10_u64.pow(number(first).digit_count()) - 1;
        NumberRange::new(number(first), number((first + more).min(end))).unwrap()
    })
}
