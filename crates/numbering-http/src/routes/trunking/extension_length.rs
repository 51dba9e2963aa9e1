//! [`ExtensionLength`]: the count of digits of extensions, as a text or an integer.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use crate::json::text;
use crate::wire::extension::EXTENSION_DIGITS;

/// The count of digits of extensions: not set, or 2 to 20.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExtensionLength(Option<i16>);

impl ExtensionLength {
    /// The count, if one is set.
    pub(super) const fn get(self) -> Option<i16> {
        self.0
    }
}

impl<'de> Deserialize<'de> for ExtensionLength {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LengthVisitor)
    }
}

struct LengthVisitor;

impl LengthVisitor {
    fn length<E: Error>(length: Option<u64>, given: &dyn fmt::Display) -> Result<ExtensionLength, E> {
        let usable = length
            .and_then(|length| usize::try_from(length).ok())
            .filter(|length| EXTENSION_DIGITS.contains(length));
        let usable = usable.and_then(|length| i16::try_from(length).ok());
        let (least, most) = (EXTENSION_DIGITS.start(), EXTENSION_DIGITS.end());
        let allowed = || E::custom(format!("expected \"\" or {least} to {most}, got {given}"));
        usable
            .map(|length| ExtensionLength(Some(length)))
            .ok_or_else(allowed)
    }
}

impl Visitor<'_> for LengthVisitor {
    type Value = ExtensionLength;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string or an integer")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ExtensionLength, E> {
        if text.is_empty() {
            return Ok(ExtensionLength(None));
        }
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let length = text.parse().ok().filter(|_| is_plain);
        Self::length(length, &text::quoted(text))
    }

    fn visit_u64<E: Error>(self, length: u64) -> Result<ExtensionLength, E> {
        Self::length(Some(length), &length)
    }

    fn visit_i64<E: Error>(self, length: i64) -> Result<ExtensionLength, E> {
        Self::length(u64::try_from(length).ok(), &length)
    }
}
