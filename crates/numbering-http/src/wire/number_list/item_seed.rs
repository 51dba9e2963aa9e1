//! The reader of one item of a list: a number, or the ends of a range.

use core::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use super::fault_slot::{FaultSlot, stop};
use super::list::{NumberList, ParsedNumber};
use crate::error::Fault;

/// The reader of one item, which it adds to the list.
pub(super) struct ItemSeed<'a> {
    /// The name of the list, and the index in it.
    pub(super) place: (&'static str, usize),
    pub(super) list: &'a mut NumberList,
    pub(super) slot: &'a FaultSlot,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Key {
    #[serde(alias = "phoneNumbers")]
    PhoneNumber,
    MinPhoneNumber,
    MaxPhoneNumber,
    #[serde(other)]
    Other,
}

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ItemSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut number, mut first, mut last) = (None, None, None);
        while let Some(key) = map.next_key()? {
            match key {
                Key::PhoneNumber => set(&mut number, &mut map, "phoneNumber")?,
                Key::MinPhoneNumber => set(&mut first, &mut map, "minPhoneNumber")?,
                Key::MaxPhoneNumber => set(&mut last, &mut map, "maxPhoneNumber")?,
                Key::Other => {
                    self.list.has_other_names = true;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match (number.flatten(), first.flatten(), last.flatten()) {
            (Some(number), None, None) => self.list.push_number(number),
            (None, Some(first), last) => self.list.push_range(first, last),
            (None, None, None) => return Err(self.missing("phoneNumber")),
            (None, None, Some(_)) => return Err(self.missing("minPhoneNumber")),
            (Some(_), Some(_), _) | (Some(_), None, Some(_)) => return Err(self.both()),
        }
        Ok(())
    }
}

impl ItemSeed<'_> {
    fn pointer(&self) -> String {
        let (name, index) = self.place;
        format!("/{name}/{index}")
    }

    fn missing<E: Error>(&self, name: &str) -> E {
        stop(self.slot, Fault::missing(format!("{}/{name}", self.pointer())))
    }

    fn both<E: Error>(&self) -> E {
        let reason = "names both a number and a range: use either \"phoneNumber\", or \"minPhoneNumber\" \
                      with \"maxPhoneNumber\"";
        stop(self.slot, Fault::invalid(self.pointer(), reason))
    }
}

/// Reads the value of a key that may occur once. `null` counts as absent, but not as never given.
#[expect(
    clippy::option_option,
    reason = "never given, null and given are three things"
)]
fn set<'de, A: MapAccess<'de>>(
    slot: &mut Option<Option<ParsedNumber>>,
    map: &mut A,
    name: &'static str,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *slot = Some(map.next_value()?);
    Ok(())
}

impl<'de> Deserialize<'de> for ParsedNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ParsedNumberVisitor)
    }
}

struct ParsedNumberVisitor;

impl Visitor<'_> for ParsedNumberVisitor {
    type Value = ParsedNumber;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ParsedNumber, E> {
        Ok(match text.parse() {
            Ok(number) => ParsedNumber::Read(number),
            Err(error) => ParsedNumber::Malformed(error, text.into()),
        })
    }
}
