//! What ranges and prefixes of a tenant's pool have in common: listing, bringing in and taking out.

use actix_web::{HttpResponse, web};
use numbering_core::TenantId;
use numbering_store::Entity;

use crate::error::Reply;
use crate::json::Object;
use crate::request::context::Call;
use crate::request::path_params::Named;
use crate::routes::paging::page;
use crate::routes::trunking::definitions::{Defines, definitions};
use crate::routes::trunking::items::{Item as _, ListBody, list as list_of};
use crate::routes::trunking::refusal_view::Told;
use crate::routes::trunking::rows::{RowKey, defined, pool_list};

pub(super) async fn list<K: RowKey>(call: Call, payload: web::Payload) -> HttpResponse {
    let tenant = Named::<TenantId>::of(&call, "tenant_id", Entity::Tenant);
    let page = page(&call, payload, K::seen).await;
    let budget = call.state().budget.clone();
    call.read(move |_, context| {
        let tenant = context.tenant(tenant.get()?)?;
        let page = page.get()?;
        let pieces = context.trunk_of_tenant(tenant.key, K::KIND)?;
        pool_list::<K>(K::LIST, defined(&pieces), page, &budget)
    })
    .await
}

pub(super) async fn available<K: RowKey>(call: Call, payload: web::Payload) -> HttpResponse {
    let tenant = Named::<TenantId>::of(&call, "tenant_id", Entity::Tenant);
    let page = page(&call, payload, K::seen).await;
    let budget = call.state().budget.clone();
    call.read(move |_, context| {
        let tenant = context.tenant(tenant.get()?)?;
        let page = page.get()?;
        let pieces = context.available_trunk(tenant.key, K::KIND)?;
        pool_list::<K>(K::AVAILABLE, pieces, page, &budget)
    })
    .await
}

pub(super) async fn define<B>(call: Call, payload: web::Payload) -> HttpResponse
where
    B: ListBody<Item: Defines> + Send + 'static,
{
    let tenant = Named::<TenantId>::of(&call, "tenant_id", Entity::Tenant);
    call.write(payload, list_of::<B>, move |principal, context, input| {
        let tenant = context.lock_tenant(tenant.get()?)?;
        let list = input.get()?;
        let spans: Vec<_> = list.all().iter().map(|Object(item)| item.span()).collect();
        let result = context.define_trunk(&tenant, &spans, &definitions(list)?)?;
        Told::in_pool(principal, &tenant).result(list, result)?;
        Ok(Reply::done(201))
    })
    .await
}

pub(super) async fn take_out<B: ListBody + Send + 'static>(
    call: Call,
    payload: web::Payload,
) -> HttpResponse {
    let tenant = Named::<TenantId>::of(&call, "tenant_id", Entity::Tenant);
    call.write(payload, list_of::<B>, move |principal, context, input| {
        let tenant = context.lock_tenant(tenant.get()?)?;
        let list = input.get()?;
        let named: Vec<_> = list.all().iter().map(|Object(item)| item.named()).collect();
        let result = context.withdraw_trunk(&tenant, &named)?;
        Told::in_pool(principal, &tenant).result(list, result)?;
        Ok(Reply::done(200))
    })
    .await
}
