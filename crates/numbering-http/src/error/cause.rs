//! [`ErrorCause`]: the cause of an error, as a word.

use serde::Serialize;
use utoipa::ToSchema;

/// The cause of an error: of an item of a list, or of a user's number.
///
/// `other_kind`: it is held as another kind of number. `begins_inside`: no range begins at the number, which lies inside
/// one. `spans_definitions`, `spans_shares`: it lies in several ranges or assigned parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCause {
    /// The item is no number, range or prefix.
    Malformed,
    /// The item is in the request already.
    Repeated,
    /// The tenant does not hold it.
    NotHeld,
    /// A part of it is held, or is in the group.
    HeldInPart,
    /// It is held as another kind: as a mobile number, a range or a prefix.
    OtherKind,
    /// No range begins at the number, which lies inside one.
    BeginsInside,
    /// It lies in several definitions.
    SpansDefinitions,
    /// It lies in several assigned parts.
    SpansShares,
    /// Another tenant holds it.
    HeldByTenant,
    /// This tenant holds it already.
    HeldByThisTenant,
    /// It is assigned to a group.
    HeldByGroup,
    /// It is assigned to this group already.
    HeldByThisGroup,
    /// It is assigned to a user.
    HeldByUser,
    /// It is not assigned to this group.
    NotInThisGroup,
    /// It is not available, and the caller may not see why.
    NotAvailable,
}
