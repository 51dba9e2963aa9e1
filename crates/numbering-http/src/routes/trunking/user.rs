//! The ranges and prefixes of a user:
//! `/api/v1/tenants/{tenant_id}/groups/{group_id}/users/{user_id}/services/immediate_trunking_connectivity/`.

use std::borrow::Cow;

use actix_web::{HttpResponse, get, put, web};
use numbering_core::{Prefix, TenantKey, UserKey};
use numbering_store::{Group, Page, ReadContext, StoreError, Tenant, TrunkKind, TrunkOwner, UserTrunkLists};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::access::{group_of, locked_group_of};
use super::assignees::Assignees;
use super::item::TrunkItems;
use super::item_lists::{PrefixItem, RangeItem, check_count};
use super::refusal_view::{FirstNumber, TrunkRefusalView};
use super::row_key::RangeKey;
use super::row_lists::TrunkRows;
use super::row_schemas::{GroupPrefix, GroupRange};
use crate::config::RequestLimits;
use crate::error::{Fault, OperationError, Refusal, Reply};
use crate::json::{self, Object};
use crate::request::{BodyItems, RequestContext};
use crate::routes::paths::{UserPath, load_group};
use crate::wire::{ListResponse, Problem};

/// The ranges and prefixes to assign to a user. A list that is given replaces those of the user.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(example = json!({"numbers": [{"minPhoneNumber": "+4722334001", "maxPhoneNumber": "+4722334001"}], "prefixes": [{"prefix": "+47-2255"}]}))]
pub(crate) struct UpdateUserTrunking {
    /// Ranges of the group: with `minPhoneNumber` alone a whole one, with `maxPhoneNumber` a part of one. An
    /// empty list removes all from the user.
    #[validate(nested)]
    #[schema(value_type = Option<Vec<RangeItem>>)]
    numbers: Option<Vec<Object<RangeItem>>>,
    /// Prefixes of the group. An empty list removes all from the user.
    #[validate(nested)]
    #[schema(value_type = Option<Vec<PrefixItem>>)]
    prefixes: Option<Vec<Object<PrefixItem>>>,
}

/// The ranges and prefixes of a user.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserTrunking {
    numbers: Vec<GroupRange>,
    prefixes: Vec<GroupPrefix>,
}

/// The items of each list that is given.
#[derive(Debug)]
pub(crate) struct UserTrunkItems {
    ranges: Option<TrunkItems>,
    prefixes: Option<TrunkItems>,
}

impl UpdateUserTrunking {
    pub(crate) fn parse(body: &[u8], limits: &RequestLimits) -> Result<UserTrunkItems, Refusal> {
        let Self { numbers, prefixes } = json::parse(body)?;
        let items = UserTrunkItems {
            ranges: numbers.map(|items| TrunkItems::new("numbers", items)),
            prefixes: prefixes.map(|items| TrunkItems::new("prefixes", items)),
        };
        check_count(items.count(), limits)?;
        Ok(items)
    }
}

impl BodyItems for UserTrunkItems {
    fn count(&self) -> usize {
        let lists = [&self.ranges, &self.prefixes].into_iter().flatten();
        lists.map(TrunkItems::count).sum()
    }
}

impl UserTrunkItems {
    /// The lists in which prefixes are understood that the tenant has in this notation.
    fn with_stored_notations(
        &self,
        context: &mut ReadContext<'_>,
        tenant: TenantKey,
    ) -> Result<Self, StoreError> {
        let list = |items: &TrunkItems| items.with_stored_notations(context, tenant).map(Cow::into_owned);
        Ok(Self {
            ranges: self.ranges.clone(),
            prefixes: self.prefixes.as_ref().map(list).transpose()?,
        })
    }

    fn lists(&self) -> UserTrunkLists {
        UserTrunkLists {
            ranges: self.ranges.as_ref().map(TrunkItems::item_refs),
            prefixes: self.prefixes.as_ref().map(TrunkItems::item_refs),
        }
    }

    /// The list of a kind; empty if it is not given.
    fn of_kind(&self, kind: TrunkKind) -> TrunkItems {
        let list = match kind {
            TrunkKind::Range => &self.ranges,
            TrunkKind::Prefix => &self.prefixes,
        };
        list.clone().unwrap_or_default()
    }
}

/// Display the ranges and prefixes of a user
///
/// The rows have the form of the group's lists.
#[utoipa::path(
    tag = "User immediate trunking connectivity",
    operation_id = "read_user_trunking",
    params(UserPath),
    responses((status = 200, description = "The ranges and prefixes of the user", body = UserTrunking), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get(
    "/api/v1/tenants/{tenant_id}/groups/{group_id}/users/{user_id}/services/immediate_trunking_connectivity/"
)]
pub(crate) async fn read(req: RequestContext) -> HttpResponse {
    let path = UserPath::of(&req);
    req.read_list(move |_, context, memory| {
        let (tenant, group) = load_group(context, &path.tenant_id, &path.group_id)?;
        let user = context.user(group.key, path.user_id.get()?)?;
        group_of(context, &path.tenant_id, &path.group_id)?;
        user_lists(context, (&tenant, &group), user.key, |bytes| memory.grow(bytes))
    })
    .await
}

/// Change the ranges and prefixes of a user
///
/// All or nothing. A list that is given replaces the ranges or prefixes of the user; an empty list removes
/// all. Each item must be assigned to the group and to no other user; otherwise it is refused with code 19.
#[utoipa::path(
    tag = "User immediate trunking connectivity",
    operation_id = "update_user_trunking",
    params(UserPath),
    request_body = UpdateUserTrunking,
    responses((status = 200, description = "The ranges and prefixes of the user after the change", body = UserTrunking), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[put(
    "/api/v1/tenants/{tenant_id}/groups/{group_id}/users/{user_id}/services/immediate_trunking_connectivity/"
)]
pub(crate) async fn update(req: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = UserPath::of(&req);
    req.write(
        payload,
        UpdateUserTrunking::parse,
        move |principal, context, input| {
            let (_, group) = load_group(context, &path.tenant_id, &path.group_id)?;
            let user = context.user(group.key, path.user_id.get()?)?;
            let of = locked_group_of(context, &path.tenant_id, &path.group_id)?;
            let items = input.get()?.with_stored_notations(context, of.tenant().key)?;
            let result = context.assign_trunk_to_user(&of, &user, &items.lists())?;
            let view =
                TrunkRefusalView::in_group(principal, of.tenant(), of.group()).with(FirstNumber::OfRange);
            result.map_err(|(kind, refused)| view.refusal(&items.of_kind(kind), &refused))?;
            let lists = user_lists(context, (of.tenant(), of.group()), user.key, |_| Ok(()))?;
            Ok(Reply::new(200, lists.into_bytes()))
        },
    )
    .await
}

/// The answer with the ranges and prefixes of a user.
fn user_lists(
    context: &mut ReadContext<'_>,
    (tenant, group): (&Tenant, &Group),
    user: UserKey,
    mut reserve: impl FnMut(usize) -> Result<(), Fault>,
) -> Result<ListResponse, OperationError> {
    let list = || (TrunkOwner::User(user), Assignees::of(tenant, group));
    let ranges = TrunkRows::<RangeKey>::load(context, list(), &Page::default(), &mut reserve)?;
    let prefixes = TrunkRows::<Prefix>::load(context, list(), &Page::default(), &mut reserve)?;
    Ok(ListResponse::new([
        ranges.into_section().0,
        prefixes.into_section().0,
    ]))
}
