//! The laws of `serde`: values round-trip as text, and malformed texts are refused.

use numbering_core::strategies::{clustered_prefix, clustered_range, number};
use numbering_core::{
    CallerNumber, Description, DigitSequence, E164, GroupId, LeadingDigits, NumberRange, Prefix,
    SuffixPattern, TenantId, UserId,
};
use proptest::prelude::*;

fn round_trips<T>(value: &T) -> bool
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Display,
{
    let json = serde_json::to_string(value).unwrap();
    json == format!("{:?}", value.to_string()) && serde_json::from_str::<T>(&json).unwrap() == *value
}

proptest! {
    #[test]
    fn numbers_ranges_and_prefixes_round_trip_through_serde(
        number in number(),
        range in clustered_range(),
        prefix in clustered_prefix(),
    ) {
        prop_assert!(round_trips(&number) && round_trips(&range) && round_trips(&prefix));
    }
}

#[test]
fn ids_and_texts_round_trip_through_serde() {
    assert!(round_trips::<TenantId>(&"foo".parse().unwrap()));
    assert!(round_trips::<GroupId>(&"a.b_c@d+e-f".parse().unwrap()));
    assert!(round_trips::<UserId>(&"user@host".parse().unwrap()));
    assert!(round_trips::<CallerNumber>(&"sales hotline".parse().unwrap()));
    assert!(round_trips::<Description>(&"".parse().unwrap()));
}

#[test]
fn filters_round_trip_through_serde() {
    assert!(round_trips::<DigitSequence>(&"007".parse().unwrap()));
    assert!(round_trips::<LeadingDigits>(&"3247".parse().unwrap()));
    assert!(round_trips::<SuffixPattern>(&"AAx0".parse().unwrap()));
}

#[test]
fn malformed_texts_are_refused_by_serde_with_the_reason() {
    fn error_of<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        serde_json::from_str::<T>(json).unwrap_err().to_string()
    }
    assert!(error_of::<E164>("\"0471\"").starts_with("\"0471\" does not begin with + or 00"));
    assert!(error_of::<E164>("32471123456").contains("expected a telephone number"));
    assert!(error_of::<NumberRange>("\"+3247000002..+3247000001\"").contains("reversed"));
    assert!(error_of::<Prefix>("\"+0\"").contains("the first digit is 0"));
    assert!(error_of::<DigitSequence>("\"\"").contains("is empty"));
    assert!(error_of::<LeadingDigits>("\"0\"").contains("the first digit is 0"));
    assert!(error_of::<SuffixPattern>("\"NXX\"").contains("has 'N' at position 0"));
    assert!(error_of::<TenantId>("\"a/b\"").contains("'/'"));
    assert!(error_of::<CallerNumber>("\" \"").contains("blank"));
}
