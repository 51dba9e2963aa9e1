//! The operations that ranges and prefixes of a tenant's pool have in common: listing, defining and withdrawing.

use actix_web::HttpResponse;
use actix_web::web;
use numbering_store::TrunkOwner;

use super::assignees::Assignees;
use super::definitions::TrunkDefinitions;
use super::item::TrunkItems;
use super::refusal_view::{FirstNumber, TrunkRefusalView};
use super::row_key::RowKey;
use super::row_lists::TrunkRows;
use crate::error::Reply;
use crate::request::{BodyParser, RequestContext};
use crate::routes::paging::page;
use crate::routes::paths::TenantPath;

pub(super) async fn list<K: RowKey>(req: RequestContext) -> HttpResponse {
    let path = TenantPath::of(&req);
    let page = page(&req, K::parse_cursor).await;
    req.read_list(move |_, context, memory| {
        let tenant = context.tenant(path.tenant_id.get()?)?;
        let page = page.get()?;
        let owner = TrunkOwner::Pool(tenant.key);
        let rows = TrunkRows::<K>::load(context, (owner, Assignees::default()), page, |bytes| {
            memory.grow(bytes)
        })?;
        Ok(rows.into_pool_list(K::LIST))
    })
    .await
}

pub(super) async fn available<K: RowKey>(req: RequestContext) -> HttpResponse {
    let path = TenantPath::of(&req);
    let page = page(&req, K::parse_cursor).await;
    req.read_list(move |_, context, memory| {
        let tenant = context.tenant(path.tenant_id.get()?)?;
        let page = page.get()?;
        let owner = TrunkOwner::Available(tenant.key);
        let rows = TrunkRows::<K>::load(context, (owner, Assignees::default()), page, |bytes| {
            memory.grow(bytes)
        })?;
        Ok(rows.into_pool_list(K::AVAILABLE))
    })
    .await
}

pub(super) async fn define(
    req: RequestContext,
    payload: web::Payload,
    parse: BodyParser<TrunkDefinitions>,
) -> HttpResponse {
    let path = TenantPath::of(&req);
    req.write(payload, parse, move |principal, context, input| {
        let tenant = context.lock_tenant(path.tenant_id.get()?)?;
        let TrunkDefinitions { items, definitions } = input.get()?;
        let result = context.define_trunk(&tenant, &items.parsed_spans(), definitions)?;
        TrunkRefusalView::in_pool(principal, &tenant).check(items, result)?;
        Ok(Reply::done(201))
    })
    .await
}

pub(super) async fn withdraw(
    req: RequestContext,
    payload: web::Payload,
    parse: BodyParser<TrunkItems>,
) -> HttpResponse {
    let path = TenantPath::of(&req);
    req.write(payload, parse, move |principal, context, input| {
        let tenant = context.lock_tenant(path.tenant_id.get()?)?;
        let items = input.get()?;
        let items = &*items.with_stored_notations(context, tenant.key)?;
        let result = context.withdraw_trunk(&tenant, &items.item_refs())?;
        TrunkRefusalView::in_pool(principal, &tenant)
            .with(FirstNumber::OfRange)
            .check(items, result)?;
        Ok(Reply::done(200))
    })
    .await
}
