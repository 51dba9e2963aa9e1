//! Every body that a request may have, and how it is read: for those who try to break the readers.
//!
//! No part of what the crate offers; it may change at any time.

use crate::config::RequestLimits;
use crate::error::Refusal;
use crate::query::Filters;
use crate::wire::NumberList;

use crate::routes::departments::bodies::{DepartmentChangesBody, NewDepartmentBody};
use crate::routes::exclusive::bodies::{ExclusiveChanges, NewExclusiveBody};
use crate::routes::groups::{GroupChanges, NewGroupBody};
use crate::routes::services::ServicesBody;
use crate::routes::tenants::{NewTenantBody, TenantChanges};
use crate::routes::tokens::NewTokenBody;
use crate::routes::trunking::definitions::{Defines, PrefixDefinitions, RangeDefinitions, definitions};
use crate::routes::trunking::items::{Item as _, ListBody, PrefixList, RangeList, limited, list};
use crate::routes::trunking::user::UserTrunkingBody;
use crate::routes::users::bodies::{NewUserBody, UserChangesBody};

/// Reads a body as a route does, and forgets what it says.
pub type Reader = fn(&[u8], &RequestLimits) -> Result<(), Refusal>;

/// The reader of a body that has a `parse`.
macro_rules! parsed {
    ($body:ident) => {
        (stringify!($body), |body, limits| {
            $body::parse(body, limits).map(drop)
        })
    };
}

/// The readers, each with the name that its body has in the OpenAPI document. Filters, which a GET may have as
/// a body, are not in there.
pub const READERS: [(&str, Reader); 19] = [
    parsed!(DepartmentChangesBody),
    parsed!(ExclusiveChanges),
    parsed!(GroupChanges),
    parsed!(NewDepartmentBody),
    parsed!(NewExclusiveBody),
    parsed!(NewGroupBody),
    parsed!(NewTenantBody),
    parsed!(NewTokenBody),
    parsed!(NewUserBody),
    parsed!(ServicesBody),
    parsed!(TenantChanges),
    parsed!(UserChangesBody),
    ("CarriedBody", |body, limits| {
        limited::<UserTrunkingBody>(body, limits).map(drop)
    }),
    ("NumberListBody", |body, limits| {
        NumberList::parse(body, limits.items).map(drop)
    }),
    ("PrefixDefinitions", defined::<PrefixDefinitions>),
    ("PrefixList", named::<PrefixList>),
    ("RangeDefinitions", defined::<RangeDefinitions>),
    ("RangeList", named::<RangeList>),
    ("Filters", |body, _| Filters::read("", body).map(drop)),
];

fn defined<B: ListBody<Item: Defines>>(body: &[u8], limits: &RequestLimits) -> Result<(), Refusal> {
    let read = list::<B>(body, limits)?;
    definitions(&read)?;
    named::<B>(body, limits)
}

/// What the items name is read as well.
fn named<B: ListBody>(body: &[u8], limits: &RequestLimits) -> Result<(), Refusal> {
    for item in list::<B>(body, limits)?.all() {
        let _read = (item.0.span(), item.0.named(), item.0.sent());
    }
    Ok(())
}
