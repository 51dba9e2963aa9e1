//! What ranges and prefixes of a group have in common: listing, assigning and taking back.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::{self, Data};

use crate::error::Reply;
use crate::json::Object;
use crate::request::context::RequestContext;
use crate::routes::paging::page;
use crate::routes::paths::TrunkGroupPath;
use crate::routes::trunking::access::{group_of, locked_group_of};
use crate::routes::trunking::items::{Item as _, ListBody, list as list_of};
use crate::routes::trunking::refusal_view::TrunkRefusalView;
use crate::routes::trunking::rows::{Assignees, RowKey, group_section, load_assignees, pool_list};
use crate::wire::{ListResponse, MemoryBudget};

pub(super) async fn list<K: RowKey>(
    request: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    let path = TrunkGroupPath::of(&request);
    let page = page(&request, payload, K::seen).await;

    request
        .read(move |_, context| {
            let (tenant, group) = group_of(context, &path.tenant_id, &path.group_id)?;
            let page = page.get()?;
            let pieces = context.trunk_of_group(group.key, K::KIND)?;
            let held = memory.reserve_for(&pieces)?;
            let assignees = Assignees::of(&tenant, &group, load_assignees(context, &pieces)?);
            let (section, next) = group_section::<K>(pieces, page, Arc::new(assignees));
            Ok(ListResponse::new([section]).next(next).with_permits(vec![held]))
        })
        .await
}

pub(super) async fn available<K: RowKey>(
    request: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    let path = TrunkGroupPath::of(&request);
    let page = page(&request, payload, K::seen).await;

    request
        .read(move |_, context| {
            let (tenant, _) = group_of(context, &path.tenant_id, &path.group_id)?;
            let page = page.get()?;
            let pieces = context.available_trunk(tenant.key, K::KIND)?;
            pool_list::<K>(K::AVAILABLE, pieces, page, &memory)
        })
        .await
}

pub(super) async fn assign<B: ListBody + Send + 'static>(
    request: RequestContext,
    payload: web::Payload,
) -> HttpResponse {
    let path = TrunkGroupPath::of(&request);
    request
        .write(payload, list_of::<B>, move |principal, context, input| {
            let of = locked_group_of(context, &path.tenant_id, &path.group_id)?;
            let list = input.get()?;
            let spans: Vec<_> = list.all().iter().map(|Object(item)| item.span()).collect();
            let result = context.assign_trunk(&of, &spans)?;
            TrunkRefusalView::in_group(principal, of.tenant(), of.group()).result(list, result)?;
            Ok(Reply::done(201))
        })
        .await
}

pub(super) async fn unassign<B: ListBody + Send + 'static>(
    request: RequestContext,
    payload: web::Payload,
) -> HttpResponse {
    let path = TrunkGroupPath::of(&request);
    request
        .write(payload, list_of::<B>, move |principal, context, input| {
            let of = locked_group_of(context, &path.tenant_id, &path.group_id)?;
            let list = input.get()?;
            let named: Vec<_> = list.all().iter().map(|Object(item)| item.named()).collect();
            let result = context.unassign_trunk(&of, &named)?;
            TrunkRefusalView::in_group(principal, of.tenant(), of.group()).result(list, result)?;
            Ok(Reply::done(200))
        })
        .await
}
