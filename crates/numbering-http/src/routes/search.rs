//! The holder and the history of a number: `/api/v1/search/numbers/`.

use actix_web::{HttpResponse, get};
use numbering_core::{E164, Kind, Scope};
use numbering_store::{
    HistoryCursor, HistoryEntry, HistoryScope, NumberHolder, Operation, Page, ReadContext,
};
use serde::Serialize;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Principal;
use crate::error::{Fault, OperationError, Reply};
use crate::json::write::push_value;
use crate::query::Filters;
use crate::request::RequestContext;
use crate::routes::paging::{PageQuery, page};
use crate::wire::{ListMemory, ListResponse, ListSection, Problem, timestamp};

/// The holder of a number, or that it has none.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum NumberUsage {
    Held(HeldNumber),
    Unheld(UnheldNumber),
}

/// A number without a holder that the caller may see.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UnheldNumber {
    /// The number of the request.
    #[schema(example = "+4722334001")]
    phone_number: String,
    #[schema(schema_with = always::<false>)]
    held: bool,
}

/// A number and its holder.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HeldNumber {
    /// The number of the request.
    #[schema(example = "+4722334001")]
    phone_number: String,
    #[schema(schema_with = always::<true>)]
    held: bool,
    /// The kind of the holding.
    kind: HoldingKind,
    /// The tenant that owns it.
    #[schema(example = "acme")]
    tenant_id: String,
    /// The group that it is assigned to; empty while it is available.
    group_id: String,
    /// The user that it is assigned to; empty without one.
    user_id: String,
    /// True if it is assigned to no group. False also for the bare digits of a prefix whose parts have different holders.
    available: bool,
    /// The first number of the assigned part, or of the available range.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "+4722334000")]
    min_phone_number: Option<String>,
    /// The last number of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "+4722334009")]
    max_phone_number: Option<String>,
    /// The prefix with which the number begins; where its parts have different holders, the prefix as it was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    prefix: Option<String>,
}

/// The kind of a holding.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HoldingKind {
    /// A mobile number.
    Mobile,
    /// A range of immediate trunking connectivity.
    Range,
    /// A prefix of immediate trunking connectivity.
    Prefix,
}

/// The history of a number.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NumberHistory {
    /// The number of the request.
    #[schema(example = "+4722334001")]
    phone_number: String,
    /// The changes, oldest first.
    changes: Vec<NumberChange>,
    /// The marker of the next page, if there are more changes: its `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<String>,
}

/// The operation of a change of a number: add, remove, assign and unassign, carry and release for a user, or another change.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NumberOperation {
    /// Added to a tenant.
    Add,
    /// Removed from a tenant.
    Remove,
    /// Assigned to a group.
    Assign,
    /// Returned from a group to its tenant.
    Unassign,
    /// Assigned to a user.
    Carry,
    /// Returned from a user to the group.
    Release,
    /// Any other change.
    Change,
}

/// One change of a number.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NumberChange {
    /// The sequence number of the change within the tenant.
    #[schema(example = 7)]
    revision: i64,
    /// The time of the change.
    #[schema(format = DateTime, example = "2026-11-24T10:00:00.000Z")]
    at: String,
    /// The operation.
    #[schema(example = "assign")]
    operation: NumberOperation,
    /// The tenant that owned it.
    #[schema(example = "acme")]
    tenant_id: String,
    /// The group that the number was assigned to or returned by; empty without one.
    group_id: String,
    /// The user that the number was assigned to or returned by; empty without one.
    user_id: String,
    /// The public id of the token that made the request.
    #[schema(example = "q83vEjRWeJCr")]
    actor: String,
    /// The id of the request.
    request_id: String,
}

/// The schema of `held`, by which the two forms of a usage differ.
fn always<const HELD: bool>() -> Object {
    let schema = ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .description(Some("True if a holder visible to the caller exists."))
        .enum_values(Some([HELD]));
    schema.build()
}

impl HeldNumber {
    fn of(number: E164, holder: &NumberHolder) -> Self {
        let NumberHolder {
            piece,
            names,
            is_divided,
            written,
        } = holder;
        let holding = &piece.holding;
        let group = holding.group().and_then(|key| names.group(key));
        let user = holding.user().and_then(|key| names.user(key));
        let numbers = piece.span.numbers();
        let prefix = piece
            .span
            .prefixes()
            .into_iter()
            .find(|prefix| prefix.begins(number));
        Self {
            phone_number: number.to_string(),
            held: true,
            kind: piece.holding.kind.into(),
            tenant_id: names.tenant(holding.tenant).unwrap_or_default().to_owned(),
            group_id: group.unwrap_or_default().to_owned(),
            user_id: user.map(|user| user.id.clone()).unwrap_or_default(),
            available: holding.assignment.is_none() && !is_divided,
            min_phone_number: numbers.map(|numbers| numbers.first().to_string()),
            max_phone_number: numbers.map(|numbers| numbers.last().to_string()),
            prefix: written
                .clone()
                .or_else(|| prefix.map(|prefix| prefix.to_string())),
        }
    }

    /// Returns whether a caller with this scope may see the holder.
    fn is_visible_in(&self, scope: &Scope) -> bool {
        scope
            .tenant()
            .is_none_or(|tenant| tenant.as_str() == self.tenant_id)
            && scope.group().is_none_or(|group| group.as_str() == self.group_id)
    }
}

impl From<Kind> for HoldingKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Mobile => Self::Mobile,
            Kind::Range(_) => Self::Range,
            Kind::Prefix(_) => Self::Prefix,
        }
    }
}

impl From<HistoryEntry> for NumberChange {
    fn from(change: HistoryEntry) -> Self {
        Self {
            revision: change.revision,
            at: timestamp::format_micros(change.at),
            operation: change.operation.into(),
            tenant_id: change.tenant,
            group_id: change.group,
            user_id: change.user,
            actor: change.actor,
            request_id: change.request_id,
        }
    }
}

impl From<Operation> for NumberOperation {
    fn from(operation: Operation) -> Self {
        match operation {
            Operation::Add => Self::Add,
            Operation::Remove => Self::Remove,
            Operation::Assign => Self::Assign,
            Operation::Unassign => Self::Unassign,
            Operation::AssignToUser => Self::Carry,
            Operation::Release => Self::Release,
            _ => Self::Change,
        }
    }
}

/// The path of a number.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
struct NumberPath {
    /// The number, in the international form
    #[param(example = "+4790012300")]
    number: String,
}

impl NumberPath {
    fn of(req: &RequestContext) -> Self {
        let number = req.path().text("number").to_owned();
        Self { number }
    }

    /// The number.
    ///
    /// # Errors
    ///
    /// Code 1002 for a text that is not a number.
    fn get(&self) -> Result<E164, Fault> {
        let invalid = |error| Fault::invalid("/number", format!("{:?} {error}", self.number));
        self.number.parse().map_err(invalid)
    }
}

/// The part of a history that the caller may see.
fn visible_scope(
    principal: &Principal,
    context: &mut ReadContext<'_>,
) -> Result<HistoryScope, OperationError> {
    let Some(tenant) = principal.scope.tenant() else {
        return Ok(HistoryScope::default());
    };
    let tenant = context.tenant(tenant)?.key;
    let group = match principal.scope.group() {
        Some(group) => Some(context.group(tenant, group)?.key),
        None => None,
    };
    Ok(HistoryScope {
        tenant: Some(tenant),
        group,
    })
}

/// The position behind which a page of a history begins.
fn parse_position(filters: &Filters) -> Result<Option<i64>, Fault> {
    let Some(text) = filters.text("after")? else {
        return Ok(None);
    };
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let position = text.parse().ok().filter(|_| is_digits);
    let invalid = || {
        let reason = format!("{text:?} is not a position in a history: use the `next` of a page");
        Fault::invalid("/after", reason)
    };
    position.map(Some).ok_or_else(invalid)
}

/// Writes a page of the history of `number`. Memory has the page as it is sent, and it is reserved row by row.
fn history_page(
    context: &mut ReadContext<'_>,
    (number, scope): (E164, HistoryScope),
    page: &Page<i64>,
    memory: &mut ListMemory,
) -> Result<ListResponse, OperationError> {
    let mut cursor = HistoryCursor::new(number, scope, page.after);
    let (mut rows, mut last, mut next) = (Vec::new(), None, None);
    while next.is_none() {
        let entries = context.next_history(&mut cursor)?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            if page.limit == Some(rows.len()) {
                next = last;
                break;
            }
            last = Some(entry.position);
            let row = row_of_change(entry);
            memory.grow(size_of_val(&row) + row.len())?;
            rows.push(row);
        }
    }
    let section = ListSection::of_rows("changes", rows, |out, row| out.extend_from_slice(row));
    let answer = ListResponse::new([section]).after_member("phoneNumber", number.to_string());
    let next = next.map(|position: i64| position.to_string());
    Ok(answer.next(next))
}

fn row_of_change(entry: HistoryEntry) -> Box<[u8]> {
    let mut row = Vec::new();
    push_value(&mut row, &NumberChange::from(entry));
    row.into()
}

/// Find who holds a number
///
/// System admins see every holder. Others see holders in their own tenant or group only; any other number is
/// reported as not held.
#[utoipa::path(
    tag = "Search",
    operation_id = "number_usages",
    params(NumberPath),
    responses((status = 200, description = "The holder", body = NumberUsage), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/search/numbers/usages/{number}/")]
pub(crate) async fn usages(req: RequestContext) -> HttpResponse {
    let path = NumberPath::of(&req);
    req.read(move |principal, context| {
        let number = path.get()?;
        let holder = context.holder(number)?;
        let held = holder.map(|holder| HeldNumber::of(number, &holder));
        let usage = match held.filter(|held| held.is_visible_in(&principal.scope)) {
            Some(held) => NumberUsage::Held(held),
            None => NumberUsage::Unheld(UnheldNumber {
                phone_number: number.to_string(),
                held: false,
            }),
        };
        Reply::of(200, &usage)
    })
    .await
}

/// Show the history of a number
///
/// Every change of the number, oldest first, from the journal. System admins see every change; others see the
/// changes in their own tenant, or of their own group. With `limit`, the answer is a page; `after` is the `next`
/// of the page before.
#[utoipa::path(
    tag = "Search",
    operation_id = "number_history",
    params(NumberPath, PageQuery),
    responses((status = 200, description = "The changes", body = NumberHistory), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get("/api/v1/search/numbers/history/{number}/")]
pub(crate) async fn history(req: RequestContext) -> HttpResponse {
    let path = NumberPath::of(&req);
    let page = page(&req, parse_position).await;
    req.read_list(move |principal, context, memory| {
        let number = path.get()?;
        let page = page.get()?;
        let scope = visible_scope(principal, context)?;
        history_page(context, (number, scope), page, memory)
    })
    .await
}
