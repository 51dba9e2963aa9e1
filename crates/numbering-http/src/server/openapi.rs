//! The OpenAPI document: the parts that belong to no single route, and the whole.

use actix_web::App;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_actix_web::AppExt as _;

use crate::description;
use crate::routes::registration;
use crate::wire::{ErrorReport, ExclusiveErrorReport};

/// The parts of the document that belong to no single route.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "numbering",
        description = "The inventory of telephone numbers: the tenant that holds each number, the group and the user that it is assigned to, and the numbers that are free.\n\n\
            Every path works with and without its trailing slash, and `tenant`/`tenants` and `group`/`groups` are interchangeable. \
            A body is read as JSON whatever its content type says. The filters of a GET are also read from a JSON body; the query wins. \
            An attribute or parameter that an operation does not know is refused (1002), with the nearest name that it knows. \
            A row may be sent back as it was read.\n\n\
            The examples are one session. On an inventory without the tenant `acme`, each operation succeeds as it is prefilled: \
            first all but DELETE, from top to bottom, then each DELETE, from bottom to top. \
            Only the ids of tokens and of exclusive numbers are made by the service: take them from the answers.",
        contact(name = "The numbering developers"),
        license(name = "Apache License 2.0 or MIT license", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "The service that serves this document")),
    security(("bearer" = [])),
    modifiers(&Bearer),
    components(schemas(ErrorReport, ExclusiveErrorReport)),
    tags(
        (name = "Tenants", description = "Owners of numbers"),
        (name = "Groups", description = "Groups of a tenant, to which numbers are assigned"),
        (name = "Mobile numbers", description = "Mobile numbers of a tenant and of its groups"),
        (name = "Services", description = "Services of a group"),
        (name = "Departments", description = "Departments of a group, as a tree"),
        (name = "Users", description = "Users of a group, to whom numbers are assigned"),
        (name = "Tenant immediate trunking connectivity", description = "Ranges and prefixes of the pool of a tenant"),
        (name = "Group immediate trunking connectivity", description = "Ranges and prefixes of a group"),
        (name = "User immediate trunking connectivity", description = "Ranges and prefixes of a user"),
        (name = "Search", description = "Holder and history of a number"),
        (name = "Exclusive numbers", description = "Caller numbers with their own routing. Their errors have words as codes, and `detail`"),
        (name = "Tokens", description = "Access tokens and their roles"),
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
                "A token from `numbering token create` or `POST /api/v1/tokens/`",
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
///
/// # Errors
///
/// When the running example cannot be read: a defect.
pub fn document() -> Result<utoipa::openapi::OpenApi, serde_json::Error> {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .openapi(base())
        .configure(|config| registration::configure(config))
        .split_for_parts();
    description::complete(&mut document)?;
    Ok(document)
}

/// The generated document as it is committed: indented JSON.
///
/// # Errors
///
/// When it cannot be written as JSON: a defect.
pub fn text() -> Result<String, serde_json::Error> {
    document()?.to_pretty_json()
}
