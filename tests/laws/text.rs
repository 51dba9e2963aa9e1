//! The laws of textual representation: formatted values parse to themselves.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use numbering_core::strategies::{clustered_range, number, prefix, range};
use numbering_core::{E164, GroupId, TenantId, UserId};
use numbering_laws::any_set;
use proptest::collection::vec;
use proptest::prelude::*;

#[track_caller]
fn round_trips<T: Display + FromStr<Err: Debug> + PartialEq + Debug>(value: &T) {
    let text = value.to_string();
    assert_eq!(&text.parse::<T>().unwrap(), value, "written as {text:?}");
}

/// A number, and its digits with separators between them, without parentheses. Between the last three digits stands no `.` or
/// `/`, which would be decimals or the end of another number.
fn with_separators() -> impl Strategy<Value = (E164, String)> {
    let separators = vec("[ ]{0,2}[-./]?[ ]{0,2}", E164::DIGITS_MAX as usize);
    (number(), separators).prop_map(|(number, separators)| {
        let digits = number.value().to_string();
        let mut text = String::new();
        for (index, (digit, separator)) in digits.chars().zip(separators).enumerate() {
            text.push(digit);
            match digits.len() - 1 - index {
                0 => {}
                1 | 2 => text.push_str(&separator.replace(['.', '/'], "-")),
                _ => text.push_str(&separator),
            }
        }
        (number, text)
    })
}

proptest! {
    #[test]
    fn numbers_round_trip(number in number()) {
        round_trips(&number);
    }

    #[test]
    fn ranges_round_trip(range in prop_oneof![range(), clustered_range()]) {
        round_trips(&range);
    }

    #[test]
    fn prefixes_round_trip(prefix in prefix()) {
        round_trips(&prefix);
    }

    #[test]
    fn sets_round_trip(set in any_set()) {
        round_trips(&set);
    }

    #[test]
    fn tenant_ids_round_trip(text in "[A-Za-z0-9._@+-]{1,30}") {
        round_trips(&text.parse::<TenantId>().unwrap());
    }

    #[test]
    fn group_ids_round_trip(text in "[A-Za-z0-9._@+-]{1,30}") {
        round_trips(&text.parse::<GroupId>().unwrap());
    }

    #[test]
    fn user_ids_round_trip(text in "[A-Za-z0-9._@+-]{1,161}") {
        round_trips(&text.parse::<UserId>().unwrap());
    }

    #[test]
    fn separators_are_ignored((number, text) in with_separators()) {
        prop_assert_eq!(format!("+{text}").parse(), Ok(number));
        prop_assert_eq!(format!("00{text}").parse(), Ok(number));
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in any::<String>()) {
        for text in [text.clone(), format!("+{text}"), format!("+32{text}")] {
            let _: Result<E164, _> = text.parse();
            let _: Result<numbering_core::RangeSet, _> = text.parse();
            let _: Result<TenantId, _> = text.parse();
        }
    }
}

#[test]
fn the_debug_format_of_a_set_lists_its_ranges() {
    let set: numbering_core::RangeSet = "+3247000001, +3247000003..+3247000004".parse().unwrap();
    assert_eq!(format!("{set:?}"), "{+3247000001, +3247000003..+3247000004}");
}
