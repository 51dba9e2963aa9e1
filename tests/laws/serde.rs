//! What is written as text goes through `serde` and comes back; what is none does not come in.

use numbering_core::strategies::{clustered_prefix, clustered_range, number};
use numbering_core::{CallerNumber, Description, E164, GroupId, NumberRange, Prefix, TenantId, UserId};
use proptest::prelude::*;

fn comes_back<T>(value: &T) -> bool
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Display,
{
    let json = serde_json::to_string(value).unwrap();
    json == format!("{:?}", value.to_string()) && serde_json::from_str::<T>(&json).unwrap() == *value
}

proptest! {
    #[test]
    fn numbers_ranges_and_prefixes_come_back(
        number in number(),
        range in clustered_range(),
        prefix in clustered_prefix(),
    ) {
        prop_assert!(comes_back(&number) && comes_back(&range) && comes_back(&prefix));
    }
}

#[test]
fn names_and_texts_come_back() {
    assert!(comes_back::<TenantId>(&"foo".parse().unwrap()));
    assert!(comes_back::<GroupId>(&"a.b_c@d+e-f".parse().unwrap()));
    assert!(comes_back::<UserId>(&"user@host".parse().unwrap()));
    assert!(comes_back::<CallerNumber>(&"sales line".parse().unwrap()));
    assert!(comes_back::<Description>(&"".parse().unwrap()));
}

#[test]
fn what_is_none_is_refused_with_its_reason() {
    fn why<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        serde_json::from_str::<T>(json).unwrap_err().to_string()
    }
    assert!(why::<E164>("\"0471\"").starts_with("\"0471\" does not begin with + or 00"));
    assert!(why::<E164>("32471123456").contains("expected a telephone number"));
    assert!(why::<NumberRange>("\"+3247000002..+3247000001\"").contains("reversed"));
    assert!(why::<Prefix>("\"+0\"").contains("the first digit is 0"));
    assert!(why::<TenantId>("\"a/b\"").contains("'/'"));
    assert!(why::<CallerNumber>("\" \"").contains("blank"));
}
