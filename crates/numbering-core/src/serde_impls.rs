//! `serde` for the types with a textual representation: `Display` serializes, and `FromStr` deserializes.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::{
    CallerNumber, Description, DigitSequence, E164, GroupId, LeadingDigits, NumberRange, Prefix,
    SuffixPattern, TenantId, UserId,
};

/// A visitor that parses a string, with the description of the expected value.
struct TextVisitor<T>(PhantomData<T>, &'static str);

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.1)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse()
            .map_err(|error| E::custom(format_args!("{text:?} {error}")))
    }
}

macro_rules! serde_impls {
    ($($name:ident, $expected:literal;)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor(PhantomData, $expected))
            }
        }
    )*};
}

serde_impls! {
    E164, "a telephone number";
    NumberRange, "a range of telephone numbers";
    Prefix, "a prefix of telephone numbers";
    DigitSequence, "digits of a telephone number";
    LeadingDigits, "the first digits of a telephone number";
    SuffixPattern, "a pattern of the last digits of a telephone number";
    TenantId, "the id of a tenant";
    GroupId, "the id of a group";
    UserId, "the id of a user";
    CallerNumber, "the number of a caller";
    Description, "a description";
}
