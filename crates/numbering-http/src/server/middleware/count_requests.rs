//! The middleware that counts requests, for the metrics.

use std::time::Instant;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::observability::metrics::Metrics;

/// The middleware that counts a request when it is answered.
pub(crate) async fn count_requests(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let metrics = request.app_data::<Data<Metrics>>().cloned();
    let (method, since) = (request.method().clone(), Instant::now());
    let response = next.call(request).await?;
    if let Some(metrics) = metrics {
        metrics.count(&method, &response, since);
    }
    Ok(response)
}
