//! What ranges and prefixes of a tenant's pool have in common: listing, bringing in and taking out.

use actix_web::HttpResponse;
use actix_web::web::{self, Data};

use crate::error::Reply;
use crate::json::Object;
use crate::request::context::RequestContext;
use crate::routes::paging::page;
use crate::routes::paths::TrunkTenantPath;
use crate::routes::trunking::definitions::{Defines, definitions};
use crate::routes::trunking::items::{Item as _, ListBody, list as list_of};
use crate::routes::trunking::refusal_view::TrunkRefusalView;
use crate::routes::trunking::rows::{RowKey, defined, pool_list};
use crate::wire::MemoryBudget;

pub(super) async fn list<K: RowKey>(
    request: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    let path = TrunkTenantPath::of(&request);
    let page = page(&request, payload, K::seen).await;

    request
        .read(move |_, context| {
            let tenant = context.tenant(path.tenant_id.get()?)?;
            let page = page.get()?;
            let pieces = context.trunk_of_tenant(tenant.key, K::KIND)?;
            pool_list::<K>(K::LIST, defined(&pieces), page, &memory)
        })
        .await
}

pub(super) async fn available<K: RowKey>(
    request: RequestContext,
    memory: Data<MemoryBudget>,
    payload: web::Payload,
) -> HttpResponse {
    let path = TrunkTenantPath::of(&request);
    let page = page(&request, payload, K::seen).await;

    request
        .read(move |_, context| {
            let tenant = context.tenant(path.tenant_id.get()?)?;
            let page = page.get()?;
            let pieces = context.available_trunk(tenant.key, K::KIND)?;
            pool_list::<K>(K::AVAILABLE, pieces, page, &memory)
        })
        .await
}

pub(super) async fn define<B>(request: RequestContext, payload: web::Payload) -> HttpResponse
where
    B: ListBody<Item: Defines> + Send + 'static,
{
    let path = TrunkTenantPath::of(&request);
    request
        .write(payload, list_of::<B>, move |principal, context, input| {
            let tenant = context.lock_tenant(path.tenant_id.get()?)?;
            let list = input.get()?;
            let spans: Vec<_> = list.all().iter().map(|Object(item)| item.span()).collect();
            let result = context.define_trunk(&tenant, &spans, &definitions(list)?)?;
            TrunkRefusalView::in_pool(principal, &tenant).result(list, result)?;
            Ok(Reply::done(201))
        })
        .await
}

pub(super) async fn take_out<B: ListBody + Send + 'static>(
    request: RequestContext,
    payload: web::Payload,
) -> HttpResponse {
    let path = TrunkTenantPath::of(&request);
    request
        .write(payload, list_of::<B>, move |principal, context, input| {
            let tenant = context.lock_tenant(path.tenant_id.get()?)?;
            let list = input.get()?;
            let named: Vec<_> = list.all().iter().map(|Object(item)| item.named()).collect();
            let result = context.withdraw_trunk(&tenant, &named)?;
            TrunkRefusalView::in_pool(principal, &tenant).result(list, result)?;
            Ok(Reply::done(200))
        })
        .await
}
