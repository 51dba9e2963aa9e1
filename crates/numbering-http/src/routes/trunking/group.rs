//! What ranges and prefixes of a group have in common: listing, assigning and taking back.

use std::sync::Arc;

use actix_web::{HttpResponse, web};

use crate::error::Reply;
use crate::json::Object;
use crate::request::context::Call;
use crate::routes::groups::GroupPath;
use crate::routes::paging::page;
use crate::routes::trunking::access::{group_of, locked_group_of};
use crate::routes::trunking::items::{Item as _, ListBody, list as list_of};
use crate::routes::trunking::refusal_view::Told;
use crate::routes::trunking::rows::{Carriers, RowKey, carriers, group_section, pool_list};
use crate::wire::Lists;

pub(super) async fn list<K: RowKey>(call: Call, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&call);
    let page = page(&call, payload, K::seen).await;
    let budget = call.state().budget.clone();
    call.read(move |_, context| {
        let (tenant, group) = group_of(&path, context)?;
        let page = page.get()?;
        let pieces = context.trunk_of_group(group.key, K::KIND)?;
        let held = budget.share(&pieces)?;
        let carriers = Carriers::of(&tenant, &group, carriers(context, &pieces)?);
        let (section, next) = group_section::<K>(pieces, page, Arc::new(carriers));
        Ok(Lists::new([section]).next(next).holding(vec![held]))
    })
    .await
}

pub(super) async fn available<K: RowKey>(call: Call, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&call);
    let page = page(&call, payload, K::seen).await;
    let budget = call.state().budget.clone();
    call.read(move |_, context| {
        let (tenant, _) = group_of(&path, context)?;
        let page = page.get()?;
        let pieces = context.available_trunk(tenant.key, K::KIND)?;
        pool_list::<K>(K::AVAILABLE, pieces, page, &budget)
    })
    .await
}

pub(super) async fn assign<B: ListBody + Send + 'static>(call: Call, payload: web::Payload) -> HttpResponse {
    let path = GroupPath::of(&call);
    call.write(payload, list_of::<B>, move |principal, context, input| {
        let of = locked_group_of(&path, context)?;
        let list = input.get()?;
        let spans: Vec<_> = list.all().iter().map(|Object(item)| item.span()).collect();
        let result = context.assign_trunk(&of, &spans)?;
        Told::in_group(principal, of.tenant(), of.group()).result(list, result)?;
        Ok(Reply::done(201))
    })
    .await
}

pub(super) async fn unassign<B: ListBody + Send + 'static>(
    call: Call,
    payload: web::Payload,
) -> HttpResponse {
    let path = GroupPath::of(&call);
    call.write(payload, list_of::<B>, move |principal, context, input| {
        let of = locked_group_of(&path, context)?;
        let list = input.get()?;
        let named: Vec<_> = list.all().iter().map(|Object(item)| item.named()).collect();
        let result = context.unassign_trunk(&of, &named)?;
        Told::in_group(principal, of.tenant(), of.group()).result(list, result)?;
        Ok(Reply::done(200))
    })
    .await
}
