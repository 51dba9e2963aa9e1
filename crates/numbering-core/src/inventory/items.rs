//! [`Item`]: an item of a request, and [`Rejection`]: the reason why one is refused.

use alloc::vec::Vec;

use super::piece::{Holding, Piece};
use super::piece_map::PieceMap;
use crate::parse_error::ParseNumberError;
use crate::range::NumberRange;
use crate::range_error::{ParseRangeError, RangeError};
use crate::span::Span;

/// One item of a request for numbers: a range, or the reason why the text is not one.
pub type Item = Result<NumberRange, Malformed>;

/// The reason why an item of a request is not a number, a range or a prefix.
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
    /// The text is not a number or a prefix.
    #[error(transparent)]
    Number(#[from] ParseNumberError),
    /// The first number of a range is malformed.
    #[error("the first number {0}")]
    First(ParseNumberError),
    /// The last number of a range is malformed.
    #[error("the last number {0}")]
    Last(ParseNumberError),
    /// The numbers are not the ends of a range.
    #[error(transparent)]
    Ends(#[from] RangeError),
}

impl From<ParseRangeError> for Malformed {
    /// Converts the error of an item: `text.parse().map_err(Malformed::from)` makes an [`Item`].
    fn from(error: ParseRangeError) -> Self {
        match error {
            ParseRangeError::Number(error) => Self::Number(error),
            ParseRangeError::First(error) => Self::First(error),
            ParseRangeError::Last(error) => Self::Last(error),
            ParseRangeError::Ends(error) => Self::Ends(error),
        }
    }
}

/// The reason why an item is refused. If several apply, the first in this order is given.
///
/// The text is without names: the keeper of the inventory knows the holders of the [`conflicts`](Self::conflicts).
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
    /// The item is not a number, a range or a prefix.
    #[error(transparent)]
    Malformed(Malformed),
    /// The item conflicts with an earlier one of the same request. Of a list of mobile numbers, with one that was accepted.
    #[error("it conflicts with an earlier item of the same request")]
    DuplicateInRequest,
    /// Another tenant holds all or part of it.
    #[error("another tenant holds it, or some of it")]
    OwnedByOtherTenant(Conflicts),
    /// The tenant already holds all or part of it.
    #[error("the tenant already holds it, or some of it")]
    AlreadyHeld(Conflicts),
    /// The tenant holds all or part of it as another kind.
    #[error("the tenant holds it, or some of it, as another kind")]
    Overlaps(Conflicts),
    /// The tenant or group holds none of it as what the request is about.
    #[error("it is not held")]
    NotFound,
    /// The tenant or group holds it otherwise than the request names it; with what it holds of it.
    #[error("it is not held as it is named: {0}")]
    NotWhole(Cause, Conflicts),
    /// It is not available for the assignment or its removal.
    #[error("it is not available: {0}")]
    NotAvailable(Cause, Conflicts),
    /// It is still assigned to a group or a user.
    #[error("it is in use: {0}")]
    InUse(Cause, Conflicts),
}

/// The reason why an interval is not available, or is in use.
///
/// ```
/// use numbering_core::Cause;
///
/// assert_eq!(Cause::HeldByUser.to_string(), "a user has some of it");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The tenant holds none of it.
    #[error("the tenant holds none of it")]
    NotHeld,
    /// The tenant holds some of it, and not all.
    #[error("the tenant does not hold all of it")]
    HeldInPart,
    /// The tenant or group holds it, or some of it, as another kind.
    #[error("it, or some of it, is held as another kind")]
    OtherKind,
    /// A tenant holds some of it.
    #[error("a tenant holds some of it")]
    HeldByTenant,
    /// Another group of the tenant has some of it.
    #[error("another group has some of it")]
    HeldByGroup,
    /// The group itself has some of it.
    #[error("the group itself has some of it")]
    HeldByThisGroup,
    /// A user has some of it.
    #[error("a user has some of it")]
    HeldByUser,
    /// It lies in more than one definition.
    #[error("it lies in more than one definition")]
    SpansDefinitions,
    /// The group has none of it.
    #[error("the group has none of it")]
    NotInThisGroup,
    /// The group has some of it, and not all.
    #[error("the group does not have all of it")]
    InThisGroupInPart,
    /// It lies in more than one share of the group.
    #[error("it lies in more than one share of the group")]
    SpansShares,
    /// It names a whole row by a number at which no row begins; the number lies inside one.
    #[error("no row begins there: it lies inside one")]
    BeginsInside,
}

/// The held pieces that conflict with an item, whole, at most [`Conflicts::SHOWN_MAX`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conflicts {
    pieces: Vec<Piece>,
    is_truncated: bool,
}

impl Conflicts {
    /// The most pieces that are named for one item.
    pub const SHOWN_MAX: usize = 20;
    /// The most pieces that are named for all items of a request. Beyond them an item has one, for its reason.
    pub const REQUEST_MAX: usize = 1_000;

    /// The pieces, in the order of the number axis.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns `true` if there are more conflicts than are named.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// Returns `true` if there is no conflict.
    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Keeps as many pieces as `rest`, but the first in any case, and takes them from `rest`.
    fn take_from(&mut self, rest: &mut usize) {
        let kept = (*rest).max(1).min(self.pieces.len());
        self.is_truncated |= kept < self.pieces.len();
        self.pieces.truncate(kept);
        self.pieces.shrink_to_fit();
        *rest = rest.saturating_sub(kept);
    }
}

impl<'a> FromIterator<&'a Piece> for Conflicts {
    fn from_iter<I: IntoIterator<Item = &'a Piece>>(pieces: I) -> Self {
        let mut pieces = pieces.into_iter();
        Self {
            pieces: pieces.by_ref().take(Self::SHOWN_MAX).copied().collect(),
            is_truncated: pieces.next().is_some(),
        }
    }
}

impl Rejection {
    /// The held pieces that conflict with the item.
    ///
    /// ```
    /// use numbering_core::Rejection;
    ///
    /// assert!(Rejection::DuplicateInRequest.conflicts().is_empty());
    /// ```
    #[must_use]
    pub fn conflicts(&self) -> &[Piece] {
        self.all_conflicts().map_or(&[], Conflicts::pieces)
    }

    /// Returns `true` if more pieces conflict with the item than are named.
    ///
    /// ```
    /// use numbering_core::Rejection;
    ///
    /// assert!(!Rejection::NotFound.is_truncated());
    /// ```
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.all_conflicts().is_some_and(Conflicts::is_truncated)
    }

    /// The rejection with as many conflicts as `rest`, but one in any case; they are taken from `rest`.
    pub(crate) fn with_conflicts_from(mut self, rest: &mut usize) -> Self {
        match &mut self {
            Self::Malformed(_) | Self::DuplicateInRequest | Self::NotFound => {}
            Self::OwnedByOtherTenant(conflicts)
            | Self::AlreadyHeld(conflicts)
            | Self::Overlaps(conflicts)
            | Self::NotWhole(_, conflicts)
            | Self::NotAvailable(_, conflicts)
            | Self::InUse(_, conflicts) => conflicts.take_from(rest),
        }
        self
    }

    /// Returns `true` if nothing of the item is held as what the request is about.
    #[must_use]
    pub const fn is_of_nothing(&self) -> bool {
        matches!(
            self,
            Self::NotFound | Self::NotAvailable(Cause::NotHeld | Cause::NotInThisGroup, _)
        )
    }

    /// The rejection of an item of which nothing is held as what the request is about, if `piece_map` shows that some of it is
    /// held as another kind, by holdings that are `own`. Else the rejection itself.
    #[must_use]
    pub fn with_other_kinds(self, span: Span, piece_map: &PieceMap, own: impl Fn(&Holding) -> bool) -> Self {
        if !self.is_of_nothing() {
            return self;
        }
        let held: Conflicts = piece_map
            .conflicting(span)
            .filter(|piece| own(&piece.holding))
            .collect();
        match self {
            _ if held.is_empty() => self,
            Self::NotFound => Self::NotWhole(Cause::OtherKind, held),
            _ => Self::NotAvailable(Cause::OtherKind, held),
        }
    }

    const fn all_conflicts(&self) -> Option<&Conflicts> {
        match self {
            Self::Malformed(_) | Self::DuplicateInRequest | Self::NotFound => None,
            Self::OwnedByOtherTenant(conflicts)
            | Self::AlreadyHeld(conflicts)
            | Self::Overlaps(conflicts)
            | Self::NotWhole(_, conflicts)
            | Self::NotAvailable(_, conflicts)
            | Self::InUse(_, conflicts) => Some(conflicts),
        }
    }
}
