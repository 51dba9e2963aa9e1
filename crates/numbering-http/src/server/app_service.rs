//! The application: its routes, its middleware, and the parts that requests share.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, web};

use super::middleware::compression::compress;
use super::middleware::connection_close::connection_close;
use super::middleware::count_requests::count_requests;
use super::middleware::head_requests::head_as_get;
use super::middleware::path_normalization::canonical_path;
use super::middleware::response_headers::response_headers;
use super::middleware::send_limit::send_limit;
use super::public_routes;
use super::shared_data::SharedData;
use crate::observability::audit_log;
use crate::request::request_id;
use crate::routes::registration;

/// The application with these parts.
pub(super) fn app_service(
    shared: SharedData,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + 'static>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .configure(move |config| shared.configure(config))
        .configure(registration::configure)
        .configure(public_routes::configure)
        .default_service(web::to(public_routes::not_found_handler))
        .wrap(from_fn(head_as_get))
        .wrap(from_fn(audit_log::log))
        .wrap(from_fn(response_headers))
        .wrap(from_fn(compress))
        .wrap(from_fn(send_limit))
        .wrap(from_fn(connection_close))
        .wrap(from_fn(count_requests))
        .wrap(from_fn(request_id))
        .wrap(from_fn(canonical_path))
}
