//! The reader of the object around a list: the key of the list, and the limit of its items.

use core::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fault_slot::{FaultSlot, stop};
use super::item_seed::ItemSeed;
use super::list::NumberList;
use crate::error::{ErrorCode, Fault};

/// The reader of the body.
#[derive(Clone, Copy)]
pub(super) struct ListSeed<'a> {
    pub(super) items_max: usize,
    pub(super) slot: &'a FaultSlot,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Key {
    PhoneNumbers,
    Numbers,
    #[serde(other)]
    Other,
}

impl Key {
    const fn name(self) -> &'static str {
        match self {
            Self::PhoneNumbers | Self::Other => "phoneNumbers",
            Self::Numbers => "numbers",
        }
    }
}

impl<'de> DeserializeSeed<'de> for ListSeed<'_> {
    type Value = NumberList;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<NumberList, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ListSeed<'_> {
    type Value = NumberList;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NumberList, A::Error> {
        let mut found: Option<(Key, Option<NumberList>)> = None;
        let mut has_other_names = false;
        while let Some(key) = map.next_key::<Key>()? {
            match (key, &found) {
                (Key::Other, _) => {
                    has_other_names = true;
                    map.next_value::<IgnoredAny>()?;
                }
                (_, None) => found = Some((key, map.next_value_seed(ItemsSeed { key, list: self })?)),
                (_, Some((first, _))) => return Err(stop(self.slot, twice(*first, key))),
            }
        }
        match found {
            Some((key, Some(list))) if list.items.is_empty() => Err(stop(self.slot, self.empty(key))),
            Some((_, Some(mut list))) => {
                list.has_other_names |= has_other_names;
                Ok(list)
            }
            Some((_, None)) | None => Err(stop(self.slot, Fault::missing("/phoneNumbers"))),
        }
    }
}

impl ListSeed<'_> {
    fn empty(self, key: Key) -> Fault {
        let most = self.items_max;
        Fault::invalid(
            format!("/{}", key.name()),
            format!("is empty: 1 to {most} items are allowed"),
        )
    }

    fn too_long(self, key: Key) -> Fault {
        let most = self.items_max;
        let reason = format!("{:?} has more than {most} items", key.name());
        let fault = Fault::new(ErrorCode::LimitExceeded, reason).pointer(format!("/{}", key.name()));
        fault.limit(u64::try_from(most).unwrap_or(u64::MAX))
    }
}

fn twice(first: Key, second: Key) -> Fault {
    let (first, second) = (first.name(), second.name());
    let reason = if first == second {
        format!("{first:?} is given twice")
    } else {
        format!("{first:?} and {second:?} name the same list: use one of them")
    };
    Fault::invalid(format!("/{second}"), reason)
}

/// The reader of the list; `None` is `null`.
struct ItemsSeed<'a> {
    key: Key,
    list: ListSeed<'a>,
}

impl<'de> DeserializeSeed<'de> for ItemsSeed<'_> {
    type Value = Option<NumberList>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ItemsSeed<'_> {
    type Value = Option<NumberList>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = NumberList::default();
        loop {
            let place = (self.key.name(), list.items.len());
            let seed = ItemSeed {
                place,
                list: &mut list,
                slot: self.list.slot,
            };
            if seq.next_element_seed(seed)?.is_none() {
                return Ok(Some(list));
            }
            if self.list.items_max < list.items.len() {
                return Err(stop(self.list.slot, self.list.too_long(self.key)));
            }
        }
    }
}
