//! The routes that need no token: health, metrics, the OpenAPI document and its explorer.

use actix_web::http::Method;
use actix_web::http::header::ContentType;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use numbering_store::Store;

use crate::auth::RoleTable;
use crate::error::{ErrorCode, Family, Fault, Refusal};
use crate::observability::inventory_gauges::{InventoryGauges, refresh_when_due};
use crate::observability::metrics::Metrics;
use crate::request::AdmissionQueue;
use crate::server::drain::Drain;
use crate::server::explorer::{self, EXPLORER_FILES, EXPLORER_PATH};
use crate::server::openapi;
use crate::server::readiness::Readiness;

/// The path of the OpenAPI document.
pub(crate) const DOCUMENT_PATH: &str = "/api-docs/openapi.json";
/// The other paths that need no token. All of them have GET alone.
const PUBLIC_PATHS: [&str; 5] = ["/", "/healthz", "/readyz", "/metrics", DOCUMENT_PATH];

/// Adds the routes that need no token.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .route("/healthz", web::get().to(healthz))
        .route("/readyz", web::get().to(readyz))
        .route("/metrics", web::get().to(metrics))
        .route("/", web::get().to(to_first_page))
        .route(DOCUMENT_PATH, web::get().to(document))
        .configure(|config| explorer::configure(config, DOCUMENT_PATH));
}

/// The OpenAPI document.
async fn document() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(openapi::COMMITTED)
}

/// Reports that the process is up.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::plaintext())
        .body("ok\n")
}

/// Reports whether the database can be reached and is migrated, and the service is not about to stop.
async fn readyz(drain: Data<Drain>, readiness: Data<Readiness>, store: Data<Store>) -> HttpResponse {
    if !drain.has_begun() && readiness.ask(&store).await {
        HttpResponse::Ok()
            .content_type(ContentType::plaintext())
            .body("ready\n")
    } else {
        not_ready()
    }
}

fn not_ready() -> HttpResponse {
    HttpResponse::ServiceUnavailable()
        .insert_header(("Retry-After", "1"))
        .content_type(ContentType::plaintext())
        .body("not ready\n")
}

async fn metrics(
    store: Data<Store>,
    admission: Data<AdmissionQueue>,
    gauges: Data<InventoryGauges>,
    metrics: Data<Metrics>,
) -> HttpResponse {
    metrics.observe(&store.stats(), admission.waiting());
    refresh_when_due(&gauges, &store, &metrics);
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4")
        .body(metrics.text())
}

/// Leads to the page for people. It is not permanent: there may be another one day.
async fn to_first_page() -> HttpResponse {
    HttpResponse::TemporaryRedirect()
        .insert_header(("Location", EXPLORER_FILES))
        .finish()
}

/// Answers a request that no route matches: an unknown path, or a known one without this method.
pub(crate) async fn not_found_handler(request: HttpRequest, roles: Data<RoleTable>) -> HttpResponse {
    let family = Family::of(request.path());
    let Some(methods) = methods(&request, &roles) else {
        let fault = Fault::new(ErrorCode::NotFound, "this path does not exist");
        return Refusal::from(fault).reply(family).into();
    };
    let reason = format!(
        "{} is not a method of this path; its methods are {methods}",
        request.method()
    );
    let fault = Fault::new(ErrorCode::MethodNotAllowed, reason);
    Refusal::from(fault).allow(methods).reply(family).into()
}

/// The methods of the path of a request that no route matches. HEAD goes with GET, and is not named.
fn methods(request: &HttpRequest, roles: &RoleTable) -> Option<String> {
    let path = request.path();
    let is_explorer = path == EXPLORER_PATH || path.starts_with(EXPLORER_FILES);
    if PUBLIC_PATHS.contains(&path) || is_explorer && request.method() != Method::GET {
        return Some(Method::GET.to_string());
    }
    let methods = roles.methods(path)?;
    let methods: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
    Some(methods.join(", "))
}
