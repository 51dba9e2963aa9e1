//! What a user of a group carries:
//! `/api/v1/tenants/{tenant_id}/groups/{group_id}/users/{user_id}/services/immediate_trunking_connectivity/`.

use actix_web::{HttpResponse, get, put, web};
use numbering_core::{Malformed, Prefix};
use numbering_store::{Group, ReadContext, Tenant, TrunkKind, User, UserTrunkLists};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::error::{OperationError, Reply};
use crate::json::Object;
use crate::request::context::RequestContext;
use crate::request::input::BodyItems;
use crate::routes::paths::{TrunkUserPath, load_group};
use crate::routes::trunking::access::{group_of, locked_group_of};
use crate::routes::trunking::items::{Item, PrefixItem, RangeItem, limited};
use crate::routes::trunking::refusal_view::TrunkRefusalView;
use crate::routes::trunking::rows::{Assignees, GroupPrefix, GroupRange, RangeKey, group_rows};
use crate::wire::{Problem, SentItem};

/// What a user shall carry: each list, when it is given, takes the place of what the user carries.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[schema(as = CarriedBody, example = json!({"numbers": [{"minPhoneNumber": "+3226127001", "maxPhoneNumber": "+3226127001"}], "prefixes": [{"prefix": "+32-01"}]}))]
pub(crate) struct UserTrunkingBody {
    /// Ranges of the group: by `minPhoneNumber` alone a whole one, with `maxPhoneNumber` a part of one. An empty
    /// list frees all.
    #[validate(nested)]
    #[schema(value_type = Option<Vec<RangeItem>>)]
    numbers: Option<Vec<Object<RangeItem>>>,
    /// Prefixes of the group. An empty list frees all.
    #[validate(nested)]
    #[schema(value_type = Option<Vec<PrefixItem>>)]
    prefixes: Option<Vec<Object<PrefixItem>>>,
}

/// What a user carries.
#[derive(serde::Serialize, ToSchema)]
pub(crate) struct UserTrunking {
    numbers: Vec<GroupRange>,
    prefixes: Vec<GroupPrefix>,
}

impl BodyItems for UserTrunkingBody {
    fn count(&self) -> usize {
        self.numbers().len() + self.prefixes().len()
    }
}

impl UserTrunkingBody {
    fn numbers(&self) -> &[Object<RangeItem>] {
        self.numbers.as_deref().unwrap_or_default()
    }

    fn prefixes(&self) -> &[Object<PrefixItem>] {
        self.prefixes.as_deref().unwrap_or_default()
    }

    /// An item as a refusal names it.
    fn sent(&self, kind: TrunkKind, index: usize) -> Option<SentItem<'_>> {
        match kind {
            TrunkKind::Range => self.numbers().get(index).map(|Object(item)| item.sent()),
            TrunkKind::Prefix => self.prefixes().get(index).map(|Object(item)| item.sent()),
        }
    }

    fn carried(&self) -> UserTrunkLists {
        UserTrunkLists {
            ranges: self.numbers.as_deref().map(named),
            prefixes: self.prefixes.as_deref().map(named),
        }
    }
}

fn named<T: Item>(items: &[Object<T>]) -> Vec<numbering_store::ParsedItemRef> {
    items.iter().map(|Object(item)| item.named()).collect()
}

/// Display what a user carries
///
/// The rows are those of the group's lists.
#[utoipa::path(
    tag = "User immediate trunking connectivity",
    operation_id = "read_user_trunking",
    params(TrunkUserPath),
    responses((status = 200, description = "What the user carries", body = UserTrunking), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[get(
    "/api/v1/tenants/{tenant_id}/groups/{group_id}/users/{user_id}/services/immediate_trunking_connectivity/"
)]
pub(crate) async fn read(request: RequestContext) -> HttpResponse {
    let path = TrunkUserPath::of(&request);
    request
        .read(move |_, context| {
            let (tenant, group) = load_group(context, &path.tenant_id, &path.group_id)?;
            let user = context.user(group.key, path.user_id.get()?)?;
            group_of(context, &path.tenant_id, &path.group_id)?;
            Reply::of(200, &state(context, (&tenant, &group), user)?)
        })
        .await
}

/// Change what a user carries
///
/// Each list, when it is given, takes the place of what the user carries of it; an empty one frees all. Each item
/// must be the group's and with no other user, else code 19. All or nothing.
#[utoipa::path(
    tag = "User immediate trunking connectivity",
    operation_id = "update_user_trunking",
    params(TrunkUserPath),
    request_body = UserTrunkingBody,
    responses((status = 200, description = "What the user carries now", body = UserTrunking), Problem),
    extensions(("x-min-role" = json!("group_admin"))),
)]
#[put(
    "/api/v1/tenants/{tenant_id}/groups/{group_id}/users/{user_id}/services/immediate_trunking_connectivity/"
)]
pub(crate) async fn update(request: RequestContext, payload: web::Payload) -> HttpResponse {
    let path = TrunkUserPath::of(&request);
    request
        .write(
            payload,
            limited::<UserTrunkingBody>,
            move |principal, context, input| {
                let (_, group) = load_group(context, &path.tenant_id, &path.group_id)?;
                let user = context.user(group.key, path.user_id.get()?)?;
                let of = locked_group_of(context, &path.tenant_id, &path.group_id)?;
                let body = input.get()?;
                let result = context.assign_trunk_to_user(&of, &user, &body.carried())?;
                let view = TrunkRefusalView::in_group(principal, of.tenant(), of.group());
                result.map_err(|(kind, refused)| {
                    let sent = |index| body.sent(kind, index);
                    view.refusal(&refused, sent, |index, malformed| pointer(kind, index, malformed))
                })?;
                Reply::of(200, &state(context, (of.tenant(), of.group()), user)?)
            },
        )
        .await
}

/// What a user carries now.
fn state(
    context: &mut ReadContext<'_>,
    (tenant, group): (&Tenant, &Group),
    user: User,
) -> Result<UserTrunking, OperationError> {
    let ranges = context.trunk_of_user(user.key, TrunkKind::Range)?;
    let prefixes = context.trunk_of_user(user.key, TrunkKind::Prefix)?;
    let assignees = Assignees::of(tenant, group, [(user.key, user)].into());
    Ok(UserTrunking {
        numbers: group_rows::<RangeKey>(ranges, &assignees),
        prefixes: group_rows::<Prefix>(prefixes, &assignees),
    })
}

/// The attribute at fault when an item is malformed.
fn pointer(kind: TrunkKind, index: usize, malformed: Malformed) -> String {
    match kind {
        TrunkKind::Range => format!("/numbers/{index}/{}", RangeItem::attribute(malformed)),
        TrunkKind::Prefix => format!("/prefixes/{index}/{}", PrefixItem::attribute(malformed)),
    }
}
