//! The registration of every operation that needs a token.

use actix_web::dev::HttpServiceFactory;
use actix_web::web::ServiceConfig;
use utoipa_actix_web::OpenApiFactory;
use utoipa_actix_web::service_config::ServiceConfig as DocumentedConfig;

use super::departments::handlers as departments;
use super::exclusive::handlers as exclusive_numbers;
use super::mobile::{group_numbers as group_mobile_numbers, tenant_numbers as mobile_numbers};
use super::users::handlers as users;
use super::{groups, search, services, tenants, tokens, trunking};

/// A registry of operations, to be served, or to be served and documented. The document takes memory and time
/// to generate, so it is generated once and not by each worker.
pub(crate) trait Register {
    /// Registers an operation.
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self;
}

impl Register for ServiceConfig {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        self.service(operation)
    }
}

impl Register for DocumentedConfig<'_> {
    fn service<F: HttpServiceFactory + OpenApiFactory + 'static>(&mut self, operation: F) -> &mut Self {
        self.service(operation)
    }
}

/// Registers every operation that needs a token. A path is compared with one pattern after the other, so the
/// most frequent ones come first.
pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(exclusive_numbers::read)
        .service(exclusive_numbers::list)
        .service(exclusive_numbers::create)
        .service(exclusive_numbers::update)
        .service(exclusive_numbers::destroy)
        .service(exclusive_numbers::delete)
        .service(mobile_numbers::list)
        .service(mobile_numbers::add)
        .service(mobile_numbers::remove)
        .service(group_mobile_numbers::list)
        .service(group_mobile_numbers::assign)
        .service(group_mobile_numbers::unassign)
        .service(tenants::list)
        .service(tenants::create)
        .service(tenants::read)
        .service(tenants::update)
        .service(tenants::delete)
        .service(groups::list)
        .service(groups::create)
        .service(groups::read)
        .service(groups::update)
        .service(groups::delete)
        .service(services::list)
        .service(services::assign)
        .service(services::unassign)
        .service(departments::list)
        .service(departments::create)
        .service(departments::read)
        .service(departments::update)
        .service(departments::delete)
        .service(users::list)
        .service(users::create)
        .service(users::read)
        .service(users::update)
        .service(users::delete)
        .service(tokens::list)
        .service(tokens::create)
        .service(tokens::revoke)
        .service(search::usages)
        .service(search::history)
        .service(trunking::group_numbers::list)
        .service(trunking::group_numbers::available)
        .service(trunking::group_numbers::assign)
        .service(trunking::group_numbers::unassign)
        .service(trunking::group_prefixes::list)
        .service(trunking::group_prefixes::available)
        .service(trunking::group_prefixes::assign)
        .service(trunking::group_prefixes::unassign)
        .service(trunking::pool_numbers::list)
        .service(trunking::pool_numbers::available)
        .service(trunking::pool_numbers::define)
        .service(trunking::pool_numbers::withdraw)
        .service(trunking::pool_prefixes::list)
        .service(trunking::pool_prefixes::available)
        .service(trunking::pool_prefixes::define)
        .service(trunking::pool_prefixes::withdraw)
        .service(trunking::user::read)
        .service(trunking::user::update);
}
