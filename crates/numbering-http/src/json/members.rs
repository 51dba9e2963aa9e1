//! [`Members`]: the members of a JSON object, before it is known what they mean.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{as_text, explain, read};
use crate::error::Refusal;

/// The members of a JSON object, in order, with duplicates.
#[derive(Debug, Default)]
pub(crate) struct Members(pub(crate) Vec<(String, Value)>);

impl Members {
    /// Reads a body. An empty body and `null` have no members.
    pub(crate) fn read(body: &[u8]) -> Result<Self, Refusal> {
        if matches!(body.trim_ascii(), b"" | b"null") {
            return Ok(Self::default());
        }
        let text = as_text(body)?;
        read(text, PhantomData::<Self>).map_err(|error| explain(text, &error, PhantomData::<Self>))
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
