//! The identifiers of tenants, groups and users, and the keys that represent them in holdings.

use alloc::boxed::Box;
use core::fmt;
use core::str::FromStr;

/// The reason why a text is not an identifier.
///
/// ```
/// use numbering_core::TenantId;
///
/// let error = "foo/bar".parse::<TenantId>().unwrap_err();
/// assert_eq!(error.to_string(), "holds '/': only letters, digits and . _ @ + - are allowed");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseIdentError {
    /// The text is empty.
    #[error("is empty: expected 1 to {most} of letters, digits and . _ @ + -")]
    Empty {
        /// The most characters allowed.
        most: usize,
    },
    /// The text has too many characters.
    #[error("has {found} characters: at most {most} are allowed")]
    TooLong {
        /// The characters that the text has.
        found: usize,
        /// The most characters allowed.
        most: usize,
    },
    /// The text has a character that is not allowed.
    #[error("holds {character:?}: only letters, digits and . _ @ + - are allowed")]
    UnexpectedCharacter {
        /// The character.
        character: char,
    },
}

/// Returns true for `.` and `..`, the dot segments of RFC 3986: clients turn a path with one into another path, so nothing
/// new should have such an identifier.
///
/// ```
/// use numbering_core::is_dot_segment;
///
/// assert!(is_dot_segment("..") && !is_dot_segment("..."));
/// ```
#[must_use]
pub fn is_dot_segment(text: &str) -> bool {
    matches!(text, "." | "..")
}

fn check(text: &str, most: usize) -> Result<Box<str>, ParseIdentError> {
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || "._@+-".contains(character);
    if text.is_empty() {
        return Err(ParseIdentError::Empty { most });
    }
    if let Some(character) = text.chars().find(|character| !is_allowed(*character)) {
        return Err(ParseIdentError::UnexpectedCharacter { character });
    }
    if text.len() > most {
        return Err(ParseIdentError::TooLong {
            found: text.len(),
            most,
        });
    }
    Ok(text.into())
}

macro_rules! identifiers {
    ($($(#[$docs:meta])* $name:ident, $most:literal, $key:ident, $of:literal;)*) => {$(
        $(#[$docs])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The most characters allowed.
            pub const LEN_MAX: usize = $most;

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The identifier in small letters: that of two which differ only in letter case is the same.
            #[must_use]
            pub fn to_lowercase(&self) -> Self {
                Self(self.0.to_ascii_lowercase().into())
            }
        }

        impl FromStr for $name {
            type Err = ParseIdentError;

            fn from_str(text: &str) -> Result<Self, ParseIdentError> {
                check(text, Self::LEN_MAX).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, formatter)
            }
        }

        #[doc = concat!("The key of a ", $of, " in a [`Holding`](crate::Holding), chosen by the keeper of the")]
        /// inventory and never used again for another.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $key(pub i64);
    )*};
}

identifiers! {
    /// The identifier of a tenant: 1 to 30 of letters, digits and `._@+-`.
    ///
    /// ```
    /// use numbering_core::TenantId;
    ///
    /// let id: TenantId = "foo".parse()?;
    /// assert_eq!(id.as_str(), "foo");
    /// # Ok::<(), numbering_core::ParseIdentError>(())
    /// ```
    TenantId, 30, TenantKey, "tenant";
    /// The identifier of a group of a tenant: 1 to 30 of letters, digits and `._@+-`.
    ///
    /// ```
    /// use numbering_core::GroupId;
    ///
    /// let id: GroupId = "sales".parse()?;
    /// assert_eq!(id.as_str(), "sales");
    /// # Ok::<(), numbering_core::ParseIdentError>(())
    /// ```
    GroupId, 30, GroupKey, "group";
    /// The identifier of a user of a group: 1 to 161 of letters, digits and `._@+-`.
    ///
    /// ```
    /// use numbering_core::UserId;
    ///
    /// let id: UserId = "ann@sip.example".parse()?;
    /// assert_eq!(id.as_str(), "ann@sip.example");
    /// # Ok::<(), numbering_core::ParseIdentError>(())
    /// ```
    UserId, 161, UserKey, "user";
}

/// A group, and its tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TenantGroup {
    /// The tenant.
    pub tenant: TenantKey,
    /// The group.
    pub group: GroupKey,
}
