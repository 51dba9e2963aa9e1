//! The OpenAPI document: the parts that belong to no single route, and the whole.

use actix_web::App;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_actix_web::AppExt as _;

use crate::routes::registration;
use crate::wire::{Errors, ExclusiveErrors};

/// The parts of the document that belong to no single route.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "numbering",
        description = "The inventory of telephone numbers: which tenant holds which numbers, which group got them, and what is still free.\n\n\
            Every path answers with and without its trailing slash, and `tenant`/`tenants` and `group`/`groups` are interchangeable. \
            A body is read as JSON whatever its content type says. The filters of a GET may stand in a JSON body as well; the query wins. \
            `Idempotency-Key` may stand on every POST, PUT and DELETE: the first answer is kept for 24 hours and given again.\n\n\
            `x-min-role` is the least role that an operation needs.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/")),
    security(("bearer" = [])),
    modifiers(&Bearer),
    components(schemas(Errors, ExclusiveErrors)),
    tags(
        (name = "Mobile numbers", description = "Numbers that a tenant owns, and its groups are assigned"),
        (name = "Tenants", description = "Who owns numbers"),
        (name = "Groups", description = "Who is assigned numbers"),
        (name = "Services", description = "What a group may do"),
        (name = "Departments", description = "The parts of a group, as a tree"),
        (name = "Users", description = "Who carries numbers of a group"),
        (name = "Tokens", description = "Who may act where"),
        (name = "Group immediate trunking connectivity", description = "Ranges and prefixes of a group"),
        (name = "Tenant immediate trunking connectivity", description = "The pool of ranges and prefixes from which groups are assigned"),
        (name = "User immediate trunking connectivity", description = "What a user of a group carries"),
        (name = "Exclusive numbers", description = "Caller numbers with their own routing. Errors of this family have words for codes, and `detail`"),
        (name = "Search", description = "Who holds a number, and who held it before"),
    ),
)]
struct Document;

/// The security scheme.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(
                "A token as `numbering token create` or `POST /api/v1/tokens/` gives it",
            ))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The parts that belong to no single route, as a document.
fn base() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The document as it is committed and served; a test compares it with the routes. To generate it at start
/// takes memory that a young process does not give back.
pub const COMMITTED: &str = include_str!("../../../../openapi/numbering.json");

/// Generates the document of everything under `/api/` from the routes.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, document) = App::new()
        .into_utoipa_app()
        .openapi(base())
        .configure(|config| registration::configure(config))
        .split_for_parts();
    document
}

/// The generated document as it is committed: indented JSON.
///
/// # Errors
///
/// When it cannot be written as JSON: a defect.
pub fn text() -> Result<String, serde_json::Error> {
    document().to_pretty_json()
}
