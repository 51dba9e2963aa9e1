//! [`Item`]: what a request names, and [`Rejection`]: why one of its items is refused.

use alloc::vec::Vec;

use super::piece::Piece;
use crate::parse_error::ParseNumberError;
use crate::range::{NumberRange, ParseRangeError, RangeError};

/// One item of a request for numbers: a range, or why what was sent is none.
pub type Item = Result<NumberRange, Malformed>;

/// Why an item of a request is no number, range or prefix.
///
/// ```
/// use numbering_core::{Item, Malformed};
///
/// let item: Item = "+3226127009..+3226127000".parse().map_err(Malformed::from);
/// assert!(matches!(item, Err(Malformed::Ends(_))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// The number, or the prefix, cannot be read.
    #[error(transparent)]
    Number(#[from] ParseNumberError),
    /// The first number of a range cannot be read.
    #[error("the first number {0}")]
    First(ParseNumberError),
    /// The last number of a range cannot be read.
    #[error("the last number {0}")]
    Last(ParseNumberError),
    /// The numbers are not the ends of a range.
    #[error(transparent)]
    Ends(#[from] RangeError),
}

impl From<ParseRangeError> for Malformed {
    /// What a text that should be an item is instead: `text.parse().map_err(Malformed::from)` makes an [`Item`].
    fn from(error: ParseRangeError) -> Self {
        match error {
            ParseRangeError::Number(error) => Self::Number(error),
            ParseRangeError::First(error) => Self::First(error),
            ParseRangeError::Last(error) => Self::Last(error),
            ParseRangeError::Ends(error) => Self::Ends(error),
        }
    }
}

/// Why an item is refused. Where several reasons hold, the first in this order is given.
///
/// It is written without names: whoever keeps the inventory knows who the [`conflicts`](Self::conflicts) are.
///
/// ```
/// use numbering_core::{Inventory, TenantKey};
///
/// let mut inventory = Inventory::new();
/// let items = [Ok("+32471123456".parse()?)];
/// inventory.add(TenantKey(1), &items);
/// let report = inventory.add(TenantKey(2), &items);
/// let (_, rejection) = report.rejections().next().unwrap();
/// assert_eq!(rejection.to_string(), "another tenant holds it, or some of it");
/// assert_eq!(rejection.conflicts()[0].holding.tenant, TenantKey(1));
/// # Ok::<(), numbering_core::ParseRangeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// It is no number, range or prefix.
    #[error(transparent)]
    Malformed(Malformed),
    /// It meets an earlier item of the same request.
    #[error("it meets an earlier item of the same request")]
    DuplicateInRequest,
    /// Another tenant holds something that it meets.
    #[error("another tenant holds it, or some of it")]
    OwnedByOtherTenant(Conflicts),
    /// The tenant has it, or some of it, already.
    #[error("the tenant holds it, or some of it, already")]
    AlreadyHeld(Conflicts),
    /// It meets something the tenant holds as another kind.
    #[error("it meets what the tenant holds as another kind")]
    Overlaps(Conflicts),
    /// Whoever should have it does not have all of it.
    #[error("it is not there, or not all of it")]
    NotFound,
    /// It is not there to be assigned.
    #[error("it is not available: {0}")]
    NotAvailable(Cause, Conflicts),
    /// Someone below still has it.
    #[error("it is in use: {0}")]
    InUse(Cause, Conflicts),
}

/// What stands in the way, in a word.
///
/// ```
/// use numbering_core::Cause;
///
/// assert_eq!(Cause::HeldByUser.to_string(), "a user carries some of it");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The tenant does not hold all of it.
    #[error("the tenant does not hold all of it")]
    NotHeld,
    /// A tenant holds some of it.
    #[error("a tenant holds some of it")]
    HeldByTenant,
    /// Another group of the tenant has some of it.
    #[error("another group has some of it")]
    HeldByGroup,
    /// The group itself has some of it.
    #[error("the group itself has some of it")]
    HeldByThisGroup,
    /// A user carries some of it.
    #[error("a user carries some of it")]
    HeldByUser,
    /// It lies in more than one definition.
    #[error("it lies in more than one definition")]
    SpansDefinitions,
    /// It is no share of the group, nor part of one.
    #[error("it is no share of the group, nor part of one")]
    NotInThisGroup,
}

/// The held pieces that stand in the way, whole, at most [`Conflicts::SHOWN_MAX`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conflicts(Vec<Piece>);

impl Conflicts {
    /// The most pieces that are named.
    pub const SHOWN_MAX: usize = 20;

    /// The pieces, in the order of the line.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Whether nothing stands in the way.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> FromIterator<&'a Piece> for Conflicts {
    fn from_iter<I: IntoIterator<Item = &'a Piece>>(pieces: I) -> Self {
        Self(pieces.into_iter().take(Self::SHOWN_MAX).copied().collect())
    }
}

impl Rejection {
    /// The held pieces that stand in the way.
    ///
    /// ```
    /// use numbering_core::Rejection;
    ///
    /// assert!(Rejection::DuplicateInRequest.conflicts().is_empty());
    /// ```
    #[must_use]
    pub fn conflicts(&self) -> &[Piece] {
        match self {
            Self::Malformed(_) | Self::DuplicateInRequest | Self::NotFound => &[],
            Self::OwnedByOtherTenant(conflicts)
            | Self::AlreadyHeld(conflicts)
            | Self::Overlaps(conflicts)
            | Self::NotAvailable(_, conflicts)
            | Self::InUse(_, conflicts) => conflicts.pieces(),
        }
    }
}
