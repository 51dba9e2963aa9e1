//! The operations that ranges and prefixes of a tenant's pool have in common: listing, defining and withdrawing.

use actix_web::HttpResponse;
use actix_web::web;

use super::definitions::TrunkDefinitions;
use super::item::TrunkItems;
use super::refusal_view::TrunkRefusalView;
use super::row_key::RowKey;
use super::row_lists::{defined, pool_list};
use crate::error::Reply;
use crate::request::{BodyParser, RequestContext};
use crate::routes::paging::page;
use crate::routes::paths::TrunkTenantPath;

pub(super) async fn list<K: RowKey>(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = TrunkTenantPath::of(&req);
    let page = page(&req, payload, K::parse_cursor).await;
    req.read_list(move |_, context, memory| {
        let tenant = context.tenant(path.tenant_id.get()?)?;
        let page = page.get()?;
        let pieces = context.trunk_of_tenant(tenant.key, K::KIND)?;
        pool_list::<K>(K::LIST, defined(&pieces), page, memory)
    })
    .await
}

pub(super) async fn available<K: RowKey>(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = TrunkTenantPath::of(&req);
    let page = page(&req, payload, K::parse_cursor).await;
    req.read_list(move |_, context, memory| {
        let tenant = context.tenant(path.tenant_id.get()?)?;
        let page = page.get()?;
        let pieces = context.available_trunk(tenant.key, K::KIND)?;
        pool_list::<K>(K::AVAILABLE, pieces, page, memory)
    })
    .await
}

pub(super) async fn define(
    req: RequestContext,
    payload: web::Payload,
    parse: BodyParser<TrunkDefinitions>,
) -> HttpResponse {
    let path = TrunkTenantPath::of(&req);
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
    let path = TrunkTenantPath::of(&req);
    req.write(payload, parse, move |principal, context, input| {
        let tenant = context.lock_tenant(path.tenant_id.get()?)?;
        let items = input.get()?;
        let result = context.withdraw_trunk(&tenant, &items.item_refs())?;
        TrunkRefusalView::in_pool(principal, &tenant).check(items, result)?;
        Ok(Reply::done(200))
    })
    .await
}
