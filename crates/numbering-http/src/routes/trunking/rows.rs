//! The rows of lists of ranges and prefixes, with the keys and the order of the API page.

use std::collections::HashMap;
use std::sync::Arc;

use numbering_core::{E164, Kind, Piece, Prefix, UserKey, trunk};
use numbering_store::{Definition, Group, Page, ReadContext, Tenant, TrunkKind, TrunkPiece, User};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Fault, OperationError};
use crate::json::write::push_value;
use crate::query::Filters;
use crate::wire::{ListResponse, ListSection, MemoryBudget};

/// A range of a group, and the user that carries it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupRange {
    #[schema(example = "+3226127000")]
    min_phone_number: String,
    #[schema(example = "+3226127002")]
    max_phone_number: String,
    #[serde(flatten)]
    assignee: Assignee,
    /// As it was defined; without effect on assignment.
    active: bool,
    /// How many digits the extensions have; empty if nothing was said.
    extension_length: String,
}

/// A prefix of a group, and the user that carries it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupPrefix {
    #[schema(example = "+32-01")]
    prefix: String,
    #[serde(flatten)]
    assignee: Assignee,
    /// As it was defined; without effect on assignment.
    active: bool,
    /// The first extension; empty if nothing was said.
    extension_range_start: String,
    /// The last extension.
    extension_range_end: String,
}

/// The group, and the user of it: empty texts without one.
#[derive(Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Carrier)]
pub(crate) struct Assignee {
    #[schema(example = "ApioGrpTest")]
    group_id: String,
    #[schema(example = "ApioUserTest@sip.netaxis.be")]
    user_id: String,
    last_name: String,
    first_name: String,
    phone_number: String,
    #[schema(example = "4000")]
    extension: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    department: Option<AssigneeDepartment>,
    email_address: String,
    enterprise_trunk: String,
}

/// The department of a user.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CarrierDepartment)]
pub(crate) struct AssigneeDepartment {
    tenant_id: String,
    group_id: String,
    #[schema(example = "test_department_initial")]
    department_name: String,
    /// The names of its parents first.
    #[schema(example = "test_department_parent_1 \\ test_department_initial")]
    full_path_name: String,
}

/// A range of the pool, or what is left of one.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoolRange {
    #[schema(example = "+3226127000")]
    min_phone_number: String,
    #[schema(example = "+3226127002")]
    max_phone_number: String,
    /// As it was defined; without effect on assignment.
    active: bool,
    /// How many digits the extensions have; empty if nothing was said.
    extension_length: String,
}

/// A prefix of the pool, or what is left of one.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoolPrefix {
    #[schema(example = "+32-01")]
    prefix: String,
    /// As it was defined; without effect on assignment.
    active: bool,
    /// The first extension; empty if nothing was said.
    extension_range_start: String,
    /// The last extension.
    extension_range_end: String,
}

/// One row before it is written: of ranges one for each piece, of prefixes one for each prefix.
pub(super) struct Row<K> {
    key: K,
    piece: TrunkPiece,
}

/// What rows are ordered and written by: the ends of a range, or a prefix.
pub(super) trait RowKey: Sized + Send + 'static {
    const KIND: TrunkKind;
    /// The key of a list of them.
    const LIST: &'static str;
    /// The key of a list of those that are available.
    const AVAILABLE: &'static str;
    /// What a page is marked with.
    type Mark: Copy + Ord + Send + 'static;
    type InPool: Serialize;
    type InGroup: Serialize;

    /// The mark of the page before.
    fn seen(filters: &Filters) -> Result<Option<Self::Mark>, Fault>;
    fn of(piece: &Piece) -> Vec<Self>;
    fn mark(&self) -> Self::Mark;
    fn next(&self) -> String;
    fn in_pool(row: &Row<Self>) -> Self::InPool;
    fn in_group(row: &Row<Self>, assignee: Assignee) -> Self::InGroup;
}

/// The ends of a range.
pub(super) struct RangeKey(E164, E164);

impl RowKey for RangeKey {
    const KIND: TrunkKind = TrunkKind::Range;
    const LIST: &'static str = "numbers";
    const AVAILABLE: &'static str = "available_numbers";
    type Mark = E164;
    type InPool = PoolRange;
    type InGroup = GroupRange;

    fn seen(filters: &Filters) -> Result<Option<E164>, Fault> {
        filters.number("after")
    }

    fn of(piece: &Piece) -> Vec<Self> {
        let numbers = piece.span.numbers();
        numbers
            .map(|numbers| Self(numbers.first(), numbers.last()))
            .into_iter()
            .collect()
    }

    fn mark(&self) -> E164 {
        self.0
    }

    fn next(&self) -> String {
        self.1.to_string()
    }

    fn in_pool(row: &Row<Self>) -> Self::InPool {
        let definition = &row.piece.definition;
        PoolRange {
            min_phone_number: row.key.0.to_string(),
            max_phone_number: row.key.1.to_string(),
            active: definition.active,
            extension_length: length_text(definition),
        }
    }

    fn in_group(row: &Row<Self>, assignee: Assignee) -> Self::InGroup {
        let definition = &row.piece.definition;
        GroupRange {
            min_phone_number: row.key.0.to_string(),
            max_phone_number: row.key.1.to_string(),
            assignee,
            active: definition.active,
            extension_length: length_text(definition),
        }
    }
}

fn length_text(definition: &Definition) -> String {
    definition
        .extension_length
        .map(|length| length.to_string())
        .unwrap_or_default()
}

impl RowKey for Prefix {
    const KIND: TrunkKind = TrunkKind::Prefix;
    const LIST: &'static str = "prefixes";
    const AVAILABLE: &'static str = "available_prefixes";
    type Mark = Self;
    type InPool = PoolPrefix;
    type InGroup = GroupPrefix;

    fn seen(filters: &Filters) -> Result<Option<Self>, Fault> {
        filters.prefix("after")
    }

    fn of(piece: &Piece) -> Vec<Self> {
        piece.span.prefixes()
    }

    fn mark(&self) -> Self {
        *self
    }

    fn next(&self) -> String {
        self.to_string()
    }

    fn in_pool(row: &Row<Self>) -> Self::InPool {
        let (extension_range_start, extension_range_end) = row.piece.definition.extensions.clone();
        PoolPrefix {
            prefix: row.prefix_text(),
            active: row.piece.definition.active,
            extension_range_start,
            extension_range_end,
        }
    }

    fn in_group(row: &Row<Self>, assignee: Assignee) -> Self::InGroup {
        let (extension_range_start, extension_range_end) = row.piece.definition.extensions.clone();
        GroupPrefix {
            prefix: row.prefix_text(),
            assignee,
            active: row.piece.definition.active,
            extension_range_start,
            extension_range_end,
        }
    }
}

impl Row<Prefix> {
    /// As it was first written, if it is what was defined; a part of that in plain digits.
    fn prefix_text(&self) -> String {
        let written = &self.piece.definition.written;
        let is_whole = written.parse() == Ok(self.key);
        if is_whole {
            written.clone()
        } else {
            self.key.to_string()
        }
    }
}

/// The rows of `pieces` that belong to `page`, and what marks the next one.
fn rows<K: RowKey>(pieces: Vec<TrunkPiece>, page: &Page<K::Mark>) -> (Vec<Row<K>>, Option<String>) {
    let of_piece = |piece: TrunkPiece| {
        let keys = K::of(&piece.piece).into_iter();
        let row = move |key| Row {
            key,
            piece: piece.clone(),
        };
        keys.map(row)
    };
    let is_after = |row: &Row<K>| page.after.is_none_or(|after| after < row.key.mark());
    let mut rows: Vec<Row<K>> = pieces.into_iter().flat_map(of_piece).filter(is_after).collect();
    let is_more = page.cut(&mut rows);
    let next = rows.last().filter(|_| is_more).map(|row| row.key.next());
    (rows, next)
}

/// A list of the pool, under `key`.
pub(super) fn pool_list<K: RowKey>(
    key: &'static str,
    pieces: Vec<TrunkPiece>,
    page: &Page<K::Mark>,
    memory: &Arc<MemoryBudget>,
) -> Result<ListResponse, OperationError> {
    let (rows, next) = rows::<K>(pieces, page);
    let held = memory.reserve_for(&rows)?;
    let section = ListSection::of_rows(key, rows, |out, row| push_value(out, &K::in_pool(row)));
    Ok(ListResponse::new([section]).next(next).with_permits(vec![held]))
}

/// All that a tenant has of one kind, as it was defined: whoever has parts of it does not matter.
pub(super) fn defined(pieces: &[TrunkPiece]) -> Vec<TrunkPiece> {
    let by_kind: HashMap<Kind, &Definition> = pieces
        .iter()
        .map(|piece| (piece.piece.holding.kind, &piece.definition))
        .collect();
    let bare: Vec<Piece> = pieces.iter().map(|piece| piece.piece).collect();
    let whole = trunk::definitions(&bare).into_iter();
    let with_definition = |piece: Piece| {
        let definition = (*by_kind.get(&piece.holding.kind)?).clone();
        Some(TrunkPiece { piece, definition })
    };
    whole.filter_map(with_definition).collect()
}

/// The users that carry something of `pieces`.
pub(super) fn load_assignees(
    context: &mut ReadContext<'_>,
    pieces: &[TrunkPiece],
) -> Result<HashMap<UserKey, User>, OperationError> {
    let users = pieces.iter().filter_map(|piece| piece.piece.holding.user());
    Ok(context.users_by_key(users)?)
}

/// Who has the rows of a group.
pub(super) struct Assignees {
    without: Assignee,
    users: HashMap<UserKey, Assignee>,
}

impl Assignees {
    pub(super) fn of(tenant: &Tenant, group: &Group, users: HashMap<UserKey, User>) -> Self {
        let without = Assignee {
            group_id: group.id.to_string(),
            ..Assignee::default()
        };
        let with = |user: User| Assignee {
            user_id: user.id.to_string(),
            last_name: user.last_name,
            first_name: user.first_name,
            phone_number: user.phone_number,
            extension: user.extension,
            department: user.department.map(|department| AssigneeDepartment {
                tenant_id: tenant.id.to_string(),
                group_id: group.id.to_string(),
                department_name: department.name,
                full_path_name: department.full_path,
            }),
            email_address: user.email_address,
            enterprise_trunk: user.enterprise_trunk,
            ..without.clone()
        };
        let users = users.into_iter().map(|(key, user)| (key, with(user))).collect();
        Self { without, users }
    }

    fn assignee(&self, piece: &Piece) -> Assignee {
        let user = piece.holding.user().and_then(|user| self.users.get(&user));
        user.unwrap_or(&self.without).clone()
    }
}

/// A list of a group as a section of an answer, with what marks the next page.
pub(super) fn group_section<K: RowKey>(
    pieces: Vec<TrunkPiece>,
    page: &Page<K::Mark>,
    assignees: Arc<Assignees>,
) -> (ListSection, Option<String>) {
    let (rows, next) = rows::<K>(pieces, page);
    let write = move |out: &mut Vec<u8>, row: &Row<K>| {
        push_value(out, &K::in_group(row, assignees.assignee(&row.piece.piece)));
    };
    (ListSection::of_rows(K::LIST, rows, write), next)
}

/// All rows of a group that `pieces` are.
pub(super) fn group_rows<K: RowKey>(pieces: Vec<TrunkPiece>, assignees: &Assignees) -> Vec<K::InGroup> {
    let (rows, _) = rows::<K>(pieces, &Page::default());
    rows.iter()
        .map(|row| K::in_group(row, assignees.assignee(&row.piece.piece)))
        .collect()
}
