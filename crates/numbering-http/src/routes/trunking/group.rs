//! The operations on ranges and prefixes of a group: listing, assigning and unassigning.

use actix_web::HttpResponse;
use actix_web::web;
use numbering_store::{LockedGroup, StoreError, TrunkOwner, TrunkResult, WriteContext};

use super::access::{group_of, locked_group_of};
use super::assignees::Assignees;
use super::item::TrunkItems;
use super::refusal_view::{FirstNumber, TrunkRefusalView};
use super::row_key::RowKey;
use super::row_lists::TrunkRows;
use crate::error::Reply;
use crate::request::{BodyParser, RequestContext};
use crate::routes::paging::page;
use crate::routes::paths::GroupPath;
use crate::wire::ListResponse;

pub(super) async fn list<K: RowKey>(req: RequestContext) -> HttpResponse {
    let path = GroupPath::of(&req);
    let page = page(&req, K::parse_cursor).await;
    req.read_list(move |_, context, memory| {
        let (tenant, group) = group_of(context, &path.tenant_id, &path.group_id)?;
        let page = page.get()?;
        let assignees = Assignees::of(&tenant, &group);
        let owner = TrunkOwner::Group(group.key);
        let rows = TrunkRows::<K>::load(context, (owner, assignees), page, |bytes| memory.grow(bytes))?;
        let (section, next) = rows.into_section();
        Ok(ListResponse::new([section]).next(next))
    })
    .await
}

pub(super) async fn available<K: RowKey>(req: RequestContext) -> HttpResponse {
    let path = GroupPath::of(&req);
    let page = page(&req, K::parse_cursor).await;
    req.read_list(move |_, context, memory| {
        let (tenant, _) = group_of(context, &path.tenant_id, &path.group_id)?;
        let page = page.get()?;
        let owner = TrunkOwner::Available(tenant.key);
        let rows = TrunkRows::<K>::load(context, (owner, Assignees::default()), page, |bytes| {
            memory.grow(bytes)
        })?;
        Ok(rows.into_pool_list(K::AVAILABLE))
    })
    .await
}

/// A change of the items of a group, and the status of its success.
pub(super) struct TrunkGroupChange {
    status: u16,
    first_number: FirstNumber,
    apply: ApplyChange,
}

type ApplyChange = fn(&mut WriteContext<'_>, &LockedGroup, &TrunkItems) -> Result<TrunkResult, StoreError>;

/// The assignment of items of the pool to a group.
pub(super) const ASSIGN: TrunkGroupChange = TrunkGroupChange {
    status: 201,
    first_number: FirstNumber::Alone,
    apply: |context, group, items| context.assign_trunk(group, &items.parsed_spans()),
};

/// The return of items of a group to the pool.
pub(super) const UNASSIGN: TrunkGroupChange = TrunkGroupChange {
    status: 200,
    first_number: FirstNumber::OfRange,
    apply: |context, group, items| context.unassign_trunk(group, &items.item_refs()),
};

pub(super) async fn change(
    req: RequestContext,
    payload: web::Payload,
    parse: BodyParser<TrunkItems>,
    change: TrunkGroupChange,
) -> HttpResponse {
    let path = GroupPath::of(&req);
    req.write(payload, parse, move |principal, context, input| {
        let of = locked_group_of(context, &path.tenant_id, &path.group_id)?;
        let items = input.get()?;
        let items = &*items.with_stored_notations(context, of.tenant().key)?;
        let result = (change.apply)(context, &of, items)?;
        TrunkRefusalView::in_group(principal, of.tenant(), of.group())
            .with(change.first_number)
            .check(items, result)?;
        Ok(Reply::done(change.status))
    })
    .await
}
