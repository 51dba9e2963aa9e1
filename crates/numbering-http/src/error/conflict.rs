//! [`Conflict`]: a held interval that conflicts with an item of a request, as the wire shows it.

use numbering_core::{Conflicts, Piece};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::name_lookup::NameLookup;

/// A held interval that conflicts with an item, with the names of its holders that the caller may see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// Its first number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    min_phone_number: Option<String>,
    /// Its last number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    max_phone_number: Option<String>,
    /// The prefix, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    prefix: Option<String>,
    /// The tenant that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    tenant_id: Option<String>,
    /// The group that it is assigned to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    group_id: Option<String>,
    /// The user that it is assigned to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    user_id: Option<String>,
}

/// The conflicts of one item that an answer shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownConflicts {
    /// The conflicts that the caller may see, in order.
    pub(crate) conflicts: Vec<Conflict>,
    /// True if the caller could see more.
    pub(crate) is_truncated: bool,
}

/// The number of conflicts that an answer may still show.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ConflictBudget(usize);

impl Default for ConflictBudget {
    /// The budget of a whole answer.
    fn default() -> Self {
        Self(Conflicts::REQUEST_MAX)
    }
}

impl ShownConflicts {
    /// The conflicts with those of `pieces` that the caller may see: at most the first [`Conflicts::SHOWN_MAX`], and no more
    /// than `budget` has. `is_truncated` is true if there are more pieces like these.
    ///
    /// The rest of a prefix that was split may be several prefixes.
    #[must_use]
    pub fn new(
        pieces: &[Piece],
        is_truncated: bool,
        (names, budget): (&dyn NameLookup, &mut ConflictBudget),
    ) -> Self {
        let shown = pieces.iter().filter(|piece| names.shows(piece));
        let mut rows = shown.flat_map(|piece| Conflict::of(piece, names));
        let max = Conflicts::SHOWN_MAX.min(budget.0);
        let conflicts: Vec<Conflict> = rows.by_ref().take(max).collect();
        budget.0 -= conflicts.len();
        // all pieces of a rejection are visible, or none
        let is_truncated = rows.next().is_some() || (is_truncated && !conflicts.is_empty());
        Self {
            conflicts,
            is_truncated,
        }
    }
}

impl Conflict {
    fn of(piece: &Piece, names: &dyn NameLookup) -> Vec<Self> {
        let holder = Self::holder(piece, names);
        if let Some(numbers) = piece.span.numbers() {
            return vec![Self {
                min_phone_number: Some(numbers.first().to_string()),
                max_phone_number: Some(numbers.last().to_string()),
                ..holder
            }];
        }
        let prefixes = piece.span.prefixes().into_iter();
        let with_prefix = |prefix: numbering_core::Prefix| Self {
            prefix: Some(prefix.to_string()),
            ..holder.clone()
        };
        prefixes.map(with_prefix).collect()
    }

    fn holder(piece: &Piece, names: &dyn NameLookup) -> Self {
        let holding = &piece.holding;
        let name_of_group = |key| names.group(key).map(String::from);
        let name_of_user = |key| names.user(key).map(String::from);
        Self {
            tenant_id: names.tenant(holding.tenant).map(String::from),
            group_id: holding.group().and_then(name_of_group),
            user_id: holding.user().and_then(name_of_user),
            ..Self::default()
        }
    }
}
