//! The explorer of the OpenAPI document: Swagger UI, with a page and a style sheet of this service.

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::{self, ServiceConfig};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The path that leads to the explorer.
pub(super) const EXPLORER_PATH: &str = "/swagger-ui";
/// The beginning of the paths of the files of the explorer.
pub(super) const EXPLORER_FILES: &str = "/swagger-ui/";
/// The page of Swagger UI, with a title of its own.
const PAGE: &str = include_str!("index.html");
/// The style sheet in the place of the one of Swagger UI: an opened operation took 4,100 pixels, and takes less than 2,000.
const STYLE: &str = include_str!("style.css");
/// The depth to which the list of all schemas is open: it is closed.
const SCHEMAS_DEPTH: isize = 0;

/// Adds the explorer of the document at `document_path`. It keeps no token: that of a page is forgotten when the page is closed.
pub(super) fn configure(config: &mut ServiceConfig, document_path: &'static str) {
    let explorer = Config::from(document_path)
        .validator_url("none")
        .try_it_out_enabled(true)
        .filter(true)
        .default_models_expand_depth(SCHEMAS_DEPTH);
    config
        .route(EXPLORER_PATH, web::get().to(to_explorer))
        .route(EXPLORER_FILES, web::get().to(page))
        .route("/swagger-ui/index.html", web::get().to(page))
        .route("/swagger-ui/index.css", web::get().to(style))
        .service(SwaggerUi::new("/swagger-ui/{_:.*}").config(explorer));
}

async fn to_explorer() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header(("Location", EXPLORER_FILES))
        .finish()
}

async fn page() -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::html()).body(PAGE)
}

async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .body(STYLE)
}
