//! The reader of every request body, for fuzz tests.
//!
//! This module is not part of the public interface; it may change at any time.

use crate::config::RequestLimits;
use crate::error::Refusal;
use crate::query::Filters;
use crate::request::parse_json;
use crate::wire::NumberList;

use crate::routes::departments::bodies::{CreateDepartment, UpdateDepartment};
use crate::routes::exclusive::bodies::{CreateExclusiveNumber, UpdateExclusiveNumber};
use crate::routes::groups::{CreateGroup, UpdateGroup};
use crate::routes::services::ServiceSelection;
use crate::routes::tenants::{CreateTenant, UpdateTenant};
use crate::routes::tokens::CreateToken;
use crate::routes::trunking::definitions::{PrefixDefinitions, RangeDefinitions};
use crate::routes::trunking::item::TrunkItems;
use crate::routes::trunking::item_lists::{PrefixList, RangeList};
use crate::routes::trunking::user::UpdateUserTrunking;
use crate::routes::users::bodies::{CreateUser, UpdateUser};

/// A function that reads a body as a route does, and drops the result.
pub type Reader = fn(&[u8], &RequestLimits) -> Result<(), Refusal>;

/// The reader of a body without rules of its own.
macro_rules! json {
    ($body:ident) => {
        (stringify!($body), |body, limits| {
            parse_json::<$body>(body, limits).map(drop)
        })
    };
}

/// The reader of a body that has a `parse`.
macro_rules! parsed {
    ($body:ident) => {
        (stringify!($body), |body, limits| {
            $body::parse(body, limits).map(drop)
        })
    };
}

/// The readers, each with the name of its body in the OpenAPI document. The document does not list `Filters`,
/// which a GET may have as its body.
pub const READERS: [(&str, Reader); 19] = [
    json!(UpdateDepartment),
    json!(UpdateExclusiveNumber),
    json!(UpdateGroup),
    json!(CreateDepartment),
    json!(CreateExclusiveNumber),
    json!(CreateGroup),
    json!(CreateTenant),
    json!(CreateToken),
    parsed!(CreateUser),
    parsed!(ServiceSelection),
    json!(UpdateTenant),
    json!(UpdateUser),
    ("UpdateUserTrunking", |body, limits| {
        UpdateUserTrunking::parse(body, limits).map(drop)
    }),
    ("MobileNumberList", |body, limits| {
        NumberList::parse(body, limits.items).map(drop)
    }),
    ("PrefixDefinitions", |body, limits| {
        PrefixDefinitions::parse(body, limits).map(|list| read_items(&list.items))
    }),
    ("PrefixList", |body, limits| {
        PrefixList::parse(body, limits).map(|items| read_items(&items))
    }),
    ("RangeDefinitions", |body, limits| {
        RangeDefinitions::parse(body, limits).map(|list| read_items(&list.items))
    }),
    ("RangeList", |body, limits| {
        RangeList::parse(body, limits).map(|items| read_items(&items))
    }),
    ("Filters", |body, _| Filters::read("", body).map(drop)),
];

/// Reads the items as well.
fn read_items(items: &TrunkItems) {
    for index in 0..items.parsed_spans().len() {
        let _read = items.sent(index);
    }
    drop(items.item_refs());
}
